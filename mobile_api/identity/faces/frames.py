"""How the pool and its engines speak: a length, then so many bytes."""

from __future__ import annotations

import struct

LENGTH = struct.Struct(">I")
