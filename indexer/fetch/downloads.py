"""The folder of downloads: what was loaded last, and which files are deleted, and when.

Downloaded files hold people who have opposed publication since. So the folder lies outside the data
folder, only its owner can read it, and its files are deleted after a stated time.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from msgspec import Struct, field, json

from directory.errors import SourceRefused
from indexer.fetch.download import Downloader, DownloadState, parse_last_modified

STATE_FILE = "state.json"


class FetchState(Struct):
    """What the folder knows between two runs; it names no person.

    Attributes:
        downloads: the last complete download of each URL.
        loaded_digests: the contents that were last loaded.
    """

    downloads: dict[str, DownloadState] = field(default_factory=dict)
    loaded_digests: tuple[str, ...] = ()


class Retention(Struct, frozen=True):
    """How long downloads are stored.

    Attributes:
        files: newest downloads of each URL.
        days: age at which any download is deleted.
    """

    files: int = 3
    days: int = 7


class DownloadFolder:
    """A folder of downloads.

    Args:
        folder: created by the first download.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_state(self) -> FetchState:
        """What is known; nothing before the first download."""
        try:
            return json.decode((self.folder / STATE_FILE).read_bytes(), type=FetchState)
        except FileNotFoundError:
            return FetchState()

    def write_state(self, state: FetchState) -> None:
        """Replace what is known, in one step."""
        new = self.folder / f"{STATE_FILE}.new"
        new.write_bytes(json.encode(state))
        new.replace(self.folder / STATE_FILE)

    def fetch_files(
        self, urls: Sequence[str], downloader: Downloader, now: datetime
    ) -> tuple[list[Path], bool]:
        """Download what changed.

        Returns:
            the newest file of each URL, and whether they differ from those loaded last.

        Raises:
            SourceRefused, SourceUnavailable: a file cannot be downloaded.
        """
        state = self.read_state()
        for url in urls:
            known = state.downloads.get(url, DownloadState())
            state.downloads[url] = downloader.download(url, known, now)
            self.write_state(state)
        downloads = [state.downloads[url] for url in urls]
        files = [self.folder / each.file for each in downloads]
        return files, collect_digests(downloads) != state.loaded_digests

    def find_newest_day(self, urls: Sequence[str]) -> date | None:
        """The newest day of `Last-Modified`, for files whose names do not tell their day."""
        downloads = self.read_state().downloads
        moments = [parse_last_modified(downloads[url]) for url in urls]
        return max((each.date() for each in moments if each), default=None)

    def mark_loaded(self, urls: Sequence[str]) -> None:
        """Record that the newest files of these URLs are loaded."""
        state = self.read_state()
        state.loaded_digests = collect_digests([state.downloads[url] for url in urls])
        self.write_state(state)

    def delete_old_files(self, retention: Retention, now: datetime) -> int:
        """Delete downloads that are too old, or too many; returns how many."""
        oldest = (now - timedelta(days=retention.days)).timestamp()
        by_name: dict[str, list[Path]] = {}
        for file in sorted(self.list_files(), reverse=True):
            by_name.setdefault(file.name, []).append(file)
        return delete_files(
            file
            for files in by_name.values()
            for rank, file in enumerate(files)
            if rank >= retention.files or file.stat().st_mtime < oldest
        )

    def delete_all_files(self) -> int:
        """Delete every download, complete or not; returns how many. What was loaded stays known."""
        return delete_files([*self.list_files(), *self.folder.glob("*.part")])

    def list_files(self) -> list[Path]:
        """The complete downloads."""
        return [file for file in self.folder.glob("*/*") if file.is_file()]


def delete_files(files: Iterable[Path]) -> int:
    """Delete files, and their folders where they become empty; returns how many files."""
    doomed = list(files)
    for file in doomed:
        file.unlink()
        with suppress(OSError):  # the folder of several files is not empty yet
            file.parent.rmdir()
    return len(doomed)


def collect_digests(downloads: Sequence[DownloadState]) -> tuple[str, ...]:
    """The digests of some downloads, in the order of their URLs."""
    return tuple(each.digest for each in downloads)


def check_folder(folder: Path, data_dir: Path) -> None:
    """Refuse a folder of downloads inside the data folder, which is copied and served elsewhere.

    Raises:
        SourceRefused: with the setting to change.
    """
    if folder.resolve().is_relative_to(data_dir.resolve()):
        raise SourceRefused(
            "les téléchargements ne vont pas dans le dossier des données : "
            "donnez un autre ANNUAIRE_FETCH_DIR"
        )
