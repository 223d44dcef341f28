//! Values and a route table in, proven Kubernetes objects out.
