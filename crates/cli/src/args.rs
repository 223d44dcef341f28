//! The command line, as data.

mod deferred;

use crate::layers::Layers;
use clap::{Args, Parser, Subcommand, ValueEnum};
use deferred::Deferred;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  gatewright render --router istio -f values.yaml --tls secret:mcp-tls
  gatewright render --router all -f values.yaml --include routing --output-dir deploy
  gatewright verify --router ingress-nginx --manifests ingress.yaml --host mcp.acme.dev
  gatewright explain --router istio -f values.yaml POST https://mcp.acme.dev/token
  gatewright init -f values.yaml --router istio
  gatewright diff --router ingress-nginx --manifests old.yaml --to-router traefik --to-manifests new.yaml --host mcp.acme.dev

Exit codes: 0 done · 1 not equal, drift or a failed proof · 2 wrong usage · 3 invalid input ·
4 a router cannot express what was asked · 5 reading or writing failed";

const RENDER_EXAMPLES: &str = "\
Examples:
  gatewright render --router istio -f values.yaml --tls secret:mcp-tls | kubectl apply -f -
  gatewright render --router traefik,kong -f values.yaml --include routing --output-dir deploy
  gatewright render --router traefik -f values.yaml --option traefik.api=ingress -o name
  gatewright render -c gatewright.yaml --check";

const VERIFY_EXAMPLES: &str = "\
Examples:
  gatewright verify --router istio -f values.yaml --tls secret:mcp-tls
  gatewright verify --router ingress-nginx --manifests ingress.yaml --host mcp.acme.dev -n mcp
  kubectl get ingress -n mcp -o yaml | gatewright verify --router ingress-nginx --manifests - -f values.yaml -n mcp";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  gatewright explain --router istio -f values.yaml POST https://mcp.acme.dev/token
  gatewright explain --router ingress-nginx --manifests ingress.yaml GET https://mcp.acme.dev/.well-known/x";

const VALIDATE_EXAMPLES: &str = "\
Examples:
  gatewright validate -f values.yaml --strict
  gatewright validate -f values.yaml -f production.yaml --set env.redisHost=redis.acme.internal
  gatewright validate -c gatewright.yaml --diagnostics sarif";

const DIFF_EXAMPLES: &str = "\
Examples:
  gatewright diff --router ingress-nginx --manifests old.yaml --to-router traefik --to-manifests new.yaml --host mcp.acme.dev";

const ROUTES_EXAMPLES: &str = "\
Examples:
  gatewright routes -o markdown
  gatewright routes --diff guide
  gatewright routes --routes narrow-well-known -o yaml";

const ROUTERS_EXAMPLES: &str = "\
Examples:
  gatewright routers
  gatewright routers -o json";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  gatewright schema project
  gatewright schema routes";

const INIT_EXAMPLES: &str = "\
Examples:
  gatewright init -f values.yaml
  gatewright init -f values.yaml --router istio --tls secret:mcp-tls -n mcp --output-dir deploy";

/// Kubernetes objects and router configuration for Frontegg's MCP Gateway, read back and proven.
#[derive(Debug, Parser)]
#[command(name = "gatewright", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print the chart objects and the routing objects of one or more routers
    ///
    /// Every router's output is printed, read back and proven against the route table before it is shown.
    #[command(after_help = RENDER_EXAMPLES)]
    Render(Deferred<Render>),
    /// Prove that routing objects send every request where the route table says
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(Deferred<Verify>),
    /// Say where one request goes, and why
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Deferred<Explain>),
    /// Compare the traffic of two sets of manifests, of one router or of two different ones
    ///
    /// Every request is compared, not samples. Settings on the way (timeouts, body size, buffering, retries,
    /// Host, failing closed) count where the second set is worse.
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(Deferred<Diff>),
    /// Check values, release and route table without writing anything
    #[command(after_help = VALIDATE_EXAMPLES)]
    Validate(Deferred<Validate>),
    /// Show the effective route table
    #[command(after_help = ROUTES_EXAMPLES)]
    Routes(Deferred<Routes>),
    /// List the routers: objects, versions, options and what each cannot express
    #[command(after_help = ROUTERS_EXAMPLES)]
    Routers(Deferred<Routers>),
    /// Print a JSON Schema
    #[command(after_help = SCHEMA_EXAMPLES)]
    Schema(Deferred<Schema>),
    /// Write gatewright.yaml, a project file, from a values file; asks nothing and replaces nothing
    #[command(after_help = INIT_EXAMPLES)]
    Init(Deferred<Init>),
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Inputs that every command shares.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct Input {
    /// Project file with any of these settings under the same names; flags win over it
    #[arg(short = 'c', long = "config", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Values file; repeatable, later files win; - is standard input
    #[arg(short = 'f', long = "values", value_name = "FILE")]
    pub(crate) values: Vec<PathBuf>,
    /// Set a value as Helm does (a.b=v,c=d); integers, true, false and null are typed
    #[arg(long = "set", value_name = "K=V", allow_hyphen_values = true)]
    pub(crate) set: Vec<String>,
    /// Set a value as a string
    #[arg(long = "set-string", value_name = "K=V", allow_hyphen_values = true)]
    pub(crate) set_string: Vec<String>,
    /// Set a value as JSON
    #[arg(long = "set-json", value_name = "K=JSON", allow_hyphen_values = true)]
    pub(crate) set_json: Vec<String>,
    /// Set a value to the content of a file
    #[arg(long = "set-file", value_name = "K=FILE", allow_hyphen_values = true)]
    pub(crate) set_file: Vec<String>,
    /// Set a value to a literal string, without any escapes
    #[arg(long = "set-literal", value_name = "K=V", allow_hyphen_values = true)]
    pub(crate) set_literal: Vec<String>,
    /// Release name
    #[arg(long, value_name = "NAME", default_value = "mcp-gateway")]
    pub(crate) release: String,
    /// Namespace; written to the objects only when given
    #[arg(short = 'n', long, value_name = "NS")]
    pub(crate) namespace: Option<String>,
    /// Chart version whose objects are rendered
    #[arg(long, value_name = "X.Y.Z", default_value = "0.11.0")]
    pub(crate) chart_version: String,
    /// Kubernetes version of the target cluster (1.36), where an answer depends on it
    #[arg(long, value_name = "1.MINOR")]
    pub(crate) kube_version: Option<String>,
    /// Route table: default, guide, readme, narrow-well-known, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "default")]
    pub(crate) routes: String,
    /// Who terminates TLS: off, secret:NAME, router or external
    #[arg(long, value_name = "MODE")]
    pub(crate) tls: Option<String>,
    /// Silence that a stream on gw must survive
    #[arg(long, value_name = "TIME", default_value = "1h")]
    pub(crate) stream_timeout: String,
    /// Time that auth may take to answer
    #[arg(long, value_name = "TIME", default_value = "60s")]
    pub(crate) auth_timeout: String,
    /// Request body that gw must accept
    #[arg(long, value_name = "SIZE", default_value = "4Mi")]
    pub(crate) max_body: String,
    /// Label added to routing objects; repeatable
    #[arg(long = "label", value_name = "K=V")]
    pub(crate) labels: Vec<String>,
    /// Annotation added to routing objects; repeatable
    #[arg(long = "annotation", value_name = "K=V")]
    pub(crate) annotations: Vec<String>,
    /// Host, when no values name one (not for render)
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,
    /// Service name that counts as auth in --manifests; repeatable
    #[arg(long = "auth-service", value_name = "NAME")]
    pub(crate) auth_services: Vec<String>,
    /// Service name that counts as gw in --manifests; repeatable
    #[arg(long = "gw-service", value_name = "NAME")]
    pub(crate) gw_services: Vec<String>,
    /// Router option; `gatewright routers` lists them; repeatable
    #[arg(long = "option", value_name = "ID.KEY=VALUE")]
    pub(crate) options: Vec<String>,
    /// Count warnings as errors
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "false",
          default_missing_value = "true", hide_default_value = true, hide_possible_values = true)]
    pub(crate) strict: bool,
    /// Do what this diagnostic forbids; `all` overrides every check on values; repeatable
    #[arg(long = "allow", value_name = "CODE")]
    pub(crate) allow: Vec<String>,
    /// Format of diagnostics on standard error
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) diagnostics: DiagnosticsFormat,
    /// The project file, and which flags were given.
    #[arg(skip)]
    pub(crate) layers: Layers,
}

/// Routers, by id.
#[derive(Debug, Args)]
pub(crate) struct RouterChoice {
    /// Router ids, separated by commas, or `all`; may come from the project file
    #[arg(long = "router", value_name = "ID[,ID…]", value_delimiter = ',')]
    pub(crate) routers: Vec<String>,
}

/// `render`.
#[derive(Debug, Args)]
pub(crate) struct Render {
    /// Routers.
    #[command(flatten)]
    pub(crate) routers: RouterChoice,
    /// Which objects
    #[arg(long, value_enum, default_value = "all")]
    pub(crate) include: Include,
    /// Output format
    #[arg(short = 'o', long = "output", value_enum, default_value = "yaml")]
    pub(crate) output: ObjectFormat,
    /// Write one file an object below this folder instead of printing
    #[arg(long, value_name = "DIR")]
    pub(crate) output_dir: Option<PathBuf>,
    /// Write nothing; exit 1 when the folder differs from what would be written
    #[arg(long)]
    pub(crate) check: bool,
    /// No notes after writing files, and no hints; warnings and errors stay
    #[arg(short = 'q', long)]
    pub(crate) quiet: bool,
    /// Input.
    #[command(flatten)]
    pub(crate) input: Input,
}

/// `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Routers.
    #[command(flatten)]
    pub(crate) routers: RouterChoice,
    /// Manifests to prove instead of our own output: a file, a folder, or - for standard input
    #[arg(long, value_name = "FILE|DIR|-")]
    pub(crate) manifests: Option<PathBuf>,
    /// Which requests: the canonical ones, or every one a client can send
    #[arg(long, value_enum, default_value = "canonical")]
    pub(crate) domain: DomainArg,
    /// Output format
    #[arg(short = 'o', long = "output", value_enum, default_value = "text")]
    pub(crate) output: TextFormat,
    /// Input.
    #[command(flatten)]
    pub(crate) input: Input,
}

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Routers.
    #[command(flatten)]
    pub(crate) routers: RouterChoice,
    /// Manifests to read instead of our own output: a file, a folder, or - for standard input
    #[arg(long, value_name = "FILE|DIR|-")]
    pub(crate) manifests: Option<PathBuf>,
    /// Output format
    #[arg(short = 'o', long = "output", value_enum, default_value = "text")]
    pub(crate) output: TextFormat,
    /// Method of the request
    pub(crate) method: String,
    /// URL of the request; its bytes are taken as they are
    pub(crate) url: String,
    /// Input.
    #[command(flatten)]
    pub(crate) input: Input,
}

/// `diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// Router that reads the first set
    #[arg(long, value_name = "ID")]
    pub(crate) router: String,
    /// The first set: a file, a folder, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) manifests: PathBuf,
    /// Router that reads the second set
    #[arg(long, value_name = "ID")]
    pub(crate) to_router: String,
    /// The second set: a file, a folder, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) to_manifests: PathBuf,
    /// Which requests: the canonical ones, or every one a client can send
    #[arg(long, value_enum, default_value = "canonical")]
    pub(crate) domain: DomainArg,
    /// Output format
    #[arg(short = 'o', long = "output", value_enum, default_value = "text")]
    pub(crate) output: TextFormat,
    /// Input.
    #[command(flatten)]
    pub(crate) input: Input,
}

/// `validate`.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// Input.
    #[command(flatten)]
    pub(crate) input: Input,
}

/// `routes`.
#[derive(Debug, Args)]
pub(crate) struct Routes {
    /// Output format
    #[arg(short = 'o', long = "output", value_enum, default_value = "table")]
    pub(crate) output: TableFormat,
    /// What differs from another table, and what breaks because of it
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) diff: Option<String>,
    /// Input.
    #[command(flatten)]
    pub(crate) input: Input,
}

/// `routers`.
#[derive(Debug, Args)]
pub(crate) struct Routers {
    /// Output format
    #[arg(short = 'o', long = "output", value_enum, default_value = "table")]
    pub(crate) output: ListFormat,
}

/// `schema`.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Of what
    #[arg(value_enum)]
    pub(crate) what: SchemaOf,
    /// Chart version whose values are described
    #[arg(long, value_name = "X.Y.Z", default_value = "0.11.0")]
    pub(crate) chart_version: String,
}

/// `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Routers.
    #[command(flatten)]
    pub(crate) routers: RouterChoice,
    /// Folder that `render` will write to
    #[arg(long, value_name = "DIR", default_value = "deploy")]
    pub(crate) output_dir: PathBuf,
    /// Input.
    #[command(flatten)]
    pub(crate) input: Input,
}

/// Which objects `render` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Include {
    /// The chart's objects.
    Chart,
    /// The router's objects.
    Routing,
    /// Both.
    All,
}

/// Formats of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ObjectFormat {
    /// YAML documents.
    Yaml,
    /// One JSON List.
    Json,
    /// `kind/name`, one a line.
    Name,
}

/// Text or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Table or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// Formats of the route table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people.
    Table,
    /// A route table file.
    Yaml,
    /// A route table file as JSON.
    Json,
    /// A Markdown table.
    Markdown,
}

/// Request domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DomainArg {
    /// Requests that every router treats alike.
    Canonical,
    /// Every request.
    All,
}

/// Formats of diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnosticsFormat {
    /// For people.
    Text,
    /// One JSON array.
    Json,
    /// SARIF 2.1.0.
    Sarif,
}

/// Things with a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// The chart's values.
    Values,
    /// The route table file.
    Routes,
    /// The project file.
    Project,
}
