"""Windows data protection (DPAPI) in machine scope: what one account of this machine seals, another can open, and no
other machine can. The program's accounts change with the shift and the night run has nobody logged in."""

import sys

if sys.platform == "win32":
    import ctypes
    import os
    import subprocess
    from ctypes import wintypes
    from pathlib import Path

    from ncms_desktop.domain.errors import EnvironmentFault

    _UI_FORBIDDEN = 0x1
    _LOCAL_MACHINE = 0x4
    _ADMINISTRATORS = "*S-1-5-32-544"
    _SYSTEM = "*S-1-5-18"

    class _Blob(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("data", ctypes.POINTER(ctypes.c_char)))

    _crypt32 = ctypes.WinDLL("crypt32", use_last_error=True)
    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _blob_pointer = ctypes.POINTER(_Blob)
    _crypt32.CryptProtectData.argtypes = (
        _blob_pointer,
        wintypes.LPCWSTR,
        _blob_pointer,
        wintypes.LPVOID,
        wintypes.LPVOID,
        wintypes.DWORD,
        _blob_pointer,
    )
    _crypt32.CryptProtectData.restype = wintypes.BOOL
    _crypt32.CryptUnprotectData.argtypes = (
        _blob_pointer,
        wintypes.LPVOID,
        _blob_pointer,
        wintypes.LPVOID,
        wintypes.LPVOID,
        wintypes.DWORD,
        _blob_pointer,
    )
    _crypt32.CryptUnprotectData.restype = wintypes.BOOL
    _kernel32.LocalFree.argtypes = [wintypes.HLOCAL]
    _kernel32.LocalFree.restype = wintypes.HLOCAL

    def _blob(content: bytes) -> _Blob:
        buffer = ctypes.create_string_buffer(content, len(content))
        return _Blob(len(content), ctypes.cast(buffer, ctypes.POINTER(ctypes.c_char)))

    def _taken(blob: _Blob) -> bytes:
        """The result's bytes; the buffer that Windows allocated is wiped and freed."""
        try:
            content = ctypes.string_at(blob.data, blob.size)
            ctypes.memset(blob.data, 0, blob.size)
        finally:
            _kernel32.LocalFree(ctypes.cast(blob.data, wintypes.HLOCAL))
        return content

    def protect(content: bytes, *, purpose: bytes) -> bytes:
        """Seal bytes for this machine; ``purpose`` must be given again to open them."""
        given, entropy, result = _blob(content), _blob(purpose), _Blob()
        flags = _LOCAL_MACHINE | _UI_FORBIDDEN
        if not _crypt32.CryptProtectData(given, None, entropy, None, None, flags, ctypes.byref(result)):
            raise EnvironmentFault("keystore.machine-refuses", reason=str(ctypes.WinError(ctypes.get_last_error())))
        return _taken(result)

    def unprotect(content: bytes, *, purpose: bytes) -> bytes:
        """Open what ``protect`` sealed on this machine; raises ``EnvironmentFault`` elsewhere."""
        given, entropy, result = _blob(content), _blob(purpose), _Blob()
        if not _crypt32.CryptUnprotectData(given, None, entropy, None, None, _UI_FORBIDDEN, ctypes.byref(result)):
            raise EnvironmentFault("keystore.other-machine")
        return _taken(result)

    def restrict(path: Path, *, group: str | None) -> None:
        """Leave the file to administrators and the system, and reading to one local group where it is given.

        Without a group, the account that makes the file may read it too.
        """
        reader = group if group is not None else os.environ["USERDOMAIN"] + "\\" + os.environ["USERNAME"]
        icacls = Path(os.environ["SYSTEMROOT"]) / "System32" / "icacls.exe"
        grants = [f"{_ADMINISTRATORS}:(F)", f"{_SYSTEM}:(F)", f"{reader}:(R)"]
        command = [str(icacls), str(path), "/inheritance:r", "/grant:r", *grants]
        done = subprocess.run(command, capture_output=True, check=False, creationflags=subprocess.CREATE_NO_WINDOW)  # noqa: S603  # fixed program, no shell
        if done.returncode != 0:
            raise EnvironmentFault("keystore.not-restricted", file=path.name, reader=reader)
