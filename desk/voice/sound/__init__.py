"""Sound in and out: devices, streams, the gate that decides what is heard, echo cancellation, levels."""
