"""`annuaire purge`: removes every trace of whoever opposed or was deleted from the files."""
# ruff: noqa: PLC0415 - imported when the command runs

from cli.clock import read_clock
from cli.commands.load import JsonOption
from cli.output import print_json, print_line
from cli.server.wiring import build_search_index, open_store, read_settings


def purge(*, json: JsonOption = False) -> None:
    """Effacer de l'index et des téléchargements toute trace de ceux qui se sont opposés."""
    from cli.data_folder import remove_scratch_folders
    from cli.server.sheets import remove_departed_sheets
    from indexer.fetch.downloads import DownloadFolder
    from indexer.lock import hold_run_lock
    from indexer.publication.purge import purge_index

    settings = read_settings()
    with hold_run_lock(settings.data_dir, settings.store_url), open_store(settings) as store:
        remove_scratch_folders(settings.data_dir)
        result = purge_index(store, build_search_index(settings), now=read_clock())
    remove_departed_sheets(settings)
    DownloadFolder(settings.downloads_dir).delete_all_files()
    if json:
        print_json(result)
        return
    print_line("L'index est récrit : il ne contient plus que ce qu'il montre.")
    if result.is_previous_dropped:
        print_line(
            "La publication précédente ne pouvait pas être récrite : elle est effacée, et il n'y a "
            "plus de retour en arrière avant la prochaine."
        )
