"""After the collection: paying projects, showing the books, and comparing them with the gateway's."""
