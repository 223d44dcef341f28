//! Compares two behaviours over every request.
