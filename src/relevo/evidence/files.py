"""Runs as files: NetCDF, or Zarr for what does not fit into memory. The same run always becomes the same bytes."""

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import xarray as xr

from relevo.errors import RunError

NETCDF, ZARR = ".nc", ".zarr"


def check_target(file: str | Path) -> None:
    """Refuse, before anything is computed, a name that ``save`` could not write to. Raises ``RunError``."""
    file = Path(file)
    check_writable(file, "a run", (NETCDF, ZARR), folder=file.suffix == ZARR)
    if file.suffix == ZARR:
        _need_zarr(file)
        if file.exists() and not (file / ".zgroup").is_file():
            raise RunError(f"{file}: exists already and is no Zarr store")


def check_writable(file: Path, what: str, endings: Sequence[str], *, folder: bool = False) -> None:
    """Refuse, before anything is computed, a name under which nothing could be written. Raises ``RunError``.

    ``what`` is to be written, to a name with one of the endings; that may be the name of a ``folder`` already.
    """
    if file.suffix not in endings:
        raise RunError(
            f"{file}: {what} is written to a file that ends in {' or '.join(dict.fromkeys(map(str.lower, endings)))}"
        )
    if not file.parent.is_dir():
        raise RunError(f"{file}: there is no folder {file.parent}")
    if file.is_dir() and not folder:
        raise RunError(f"{file}: is a folder already")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise RunError(f"{file}: cannot be written: no permission")


def _need_zarr(file: Path) -> None:
    if not find_spec("zarr"):
        raise RunError(f'{file}: Zarr needs a further package: pip install "relevo[cluster]"')


def save(run: xr.Dataset, file: str | Path) -> None:
    """Write a run to ``file.nc`` or ``file.zarr``, in place of what stands there. Raises ``RunError``.

    >>> from relevo import simulate
    >>> save(simulate("mexico_2018", draws=2, outputs=["debt_ratio"]), getfixture("tmp_path") / "run.nc")
    """
    check_target(file)
    try:
        if Path(file).suffix == ZARR:
            # The second format: the third has no settled form for names of fixed length yet.
            run.to_zarr(file, mode="w", consolidated=False, zarr_format=2)
        else:
            run.to_netcdf(file, engine="h5netcdf")
    except OSError as error:
        raise RunError(f"{file}: cannot be written: {_first_line(error)}") from error


def open_run(file: str | Path) -> xr.Dataset:
    """Read a run that ``save`` wrote: NetCDF into memory, Zarr when its values are asked for. Raises ``RunError``."""
    file = Path(file)
    if not file.exists():
        raise RunError(f"there is no file {file}")
    try:
        if file.suffix == ZARR:
            _need_zarr(file)
            run = xr.open_zarr(file, consolidated=False, chunks=None)
        else:
            _walk(file)
            run = xr.load_dataset(file, engine="h5netcdf")
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise RunError(f"{file}: cannot be read as a run: {_first_line(error)}") from error
    if "relevo" not in run.attrs or "pack" not in run.attrs:
        raise RunError(f"{file}: was not written by relevo: it does not say which pack it is a run of")
    return run


def _walk(file: Path) -> None:
    """Look at everything that a NetCDF file names: h5netcdf leaves half-opened files behind where one is damaged."""
    import h5py

    def look(_: str, item: Any) -> None:
        dict(item.attrs)

    with h5py.File(file, "r") as whole:
        whole.visititems(look)


def _first_line(error: Exception) -> str:
    return (str(error.args[0] if isinstance(error, KeyError) else error).splitlines() or [type(error).__name__])[0]
