//! What the tests of gatewright share.
