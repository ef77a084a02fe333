//! Keeps the world on this device.
