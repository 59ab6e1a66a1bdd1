"""The local store: an SQLCipher database behind ``ports.store``. SQL that only SQLite knows stays in ``engine``."""

from ncms_desktop.adapters.store.identity import StoreIdentity
from ncms_desktop.adapters.store.lifecycle import create_store, open_store
from ncms_desktop.adapters.store.own_secrets import WorkstationSigner
from ncms_desktop.adapters.store.store import SqlStore

__all__ = ["SqlStore", "StoreIdentity", "WorkstationSigner", "create_store", "open_store"]
