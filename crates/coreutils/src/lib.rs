//! TODO(name).
