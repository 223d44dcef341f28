//! Kong: Ingress and declarative configuration.
