//! Gateway API (`gateway.networking.k8s.io`) and the routers that speak it.
//!
//! What objects mean by the specification is [`gatewright_semantics::gateway_api`]; everything here is about
//! what is rendered, and about what implementations do beyond the specification.
