"""The tests. A regular package, because a dependency installs one of this name too."""
