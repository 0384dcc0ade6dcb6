"""What nobody may do, whoever they are: asked of every address that the application answers."""
