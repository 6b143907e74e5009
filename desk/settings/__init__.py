"""Settings: declared in ``declare``, read by ``load``, written by ``save``."""
