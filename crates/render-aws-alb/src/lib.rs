//! AWS Application Load Balancers, as the AWS Load Balancer Controller makes them.
//!
//! [`AWS_ALB`] renders and reads an Ingress with `alb.ingress.kubernetes.io` annotations, or, with the option
//! `api=gateway-api`, a Gateway with HTTPRoutes and the controller's own configuration objects.
//!
//! Written from kubernetes-sigs/aws-load-balancer-controller 3.5.0 and the ELB user guide; paths in comments
//! are paths of that repository.
//!
//! ```
//! use gatewright_core::router::Router;
//! assert_eq!(gatewright_render_aws_alb::AWS_ALB.info().id, "aws-alb");
//! ```

mod info;
mod interpret;
mod names;
mod render;

use gatewright_core::decision::Behaviour;
use gatewright_core::diag::Diagnostic;
use gatewright_core::model::Gateway;
use gatewright_core::router::{Context, Manifests, Options, Rendered, Router, RouterInfo};

/// The registry line of `aws-alb`.
pub static AWS_ALB: AwsAlb = AwsAlb;

/// The router; see [`AWS_ALB`].
#[derive(Clone, Copy, Debug)]
pub struct AwsAlb;

impl Router for AwsAlb {
    fn info(&self) -> &'static RouterInfo {
        &info::INFO
    }

    fn render(&self, gateway: &Gateway, options: &Options) -> Result<Rendered, Vec<Diagnostic>> {
        render::render(gateway, options)
    }

    fn interpret(&self, manifests: &Manifests, context: Context<'_>) -> Behaviour {
        interpret::interpret(manifests, context)
    }
}
