"""What Excel calls: worksheet functions and the macros of the ribbon. Everything that thinks is in `xladdin`."""
