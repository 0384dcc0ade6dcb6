"""Pages of docs/ made from the code say what the code says."""

from app.core.settings import Settings
from tests import generated


def test_every_generated_page_is_current():
    assert generated.stale() == [], "run `python -m tests.generated --write`"


def test_a_page_that_was_changed_by_hand_is_noticed(tmp_path):
    generated.write(tmp_path)
    assert generated.stale(tmp_path) == []
    page = tmp_path / "settings.md"
    page.write_text(page.read_text().replace("BASE_URL", "HOME_URL"))
    assert generated.stale(tmp_path) == ["settings.md"]


def test_a_missing_page_is_noticed(tmp_path):
    assert generated.stale(tmp_path) == list(generated.PAGES)


def test_every_setting_has_a_meaning():
    silent = [name for name, field in Settings.model_fields.items() if not field.description]
    assert silent == []


def test_secrets_show_no_default():
    page = generated.settings_page()
    assert "| `SECRET_KEY` | empty |" in page
    assert "SecretStr" not in page
    assert "PydanticUndefined" not in page


def test_every_page_is_listed_with_both_addresses():
    page = generated.access_page()
    assert "| `site:privacy` | GET | `/en/privacy` | `/fr/vie-privee` | public |" in page
    assert "| GET | `/health/ready` | public |" in page
