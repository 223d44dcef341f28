//! The table itself, for every version; what a later version added says so.

use super::{Default, Field, Shape};

const fn field(key: &'static str, shape: Shape, default: Default, about: &'static str) -> Field {
    Field { key, shape, default, since: 1, about }
}

/// A key without a default in a map that passes through.
const fn passed(key: &'static str, shape: Shape, about: &'static str) -> Field {
    field(key, shape, Default::Nothing, about)
}

/// A map or a list that is empty by default.
const fn empty_map(key: &'static str, shape: Shape, about: &'static str) -> Field {
    field(key, shape, Default::Fields, about)
}

const fn empty_list(key: &'static str, shape: Shape, about: &'static str) -> Field {
    field(key, shape, Default::EmptyList, about)
}

/// The keys at the top of the values.
pub static TOP: &[Field] = &[
    empty_map("mcpAuth", Shape::Block(COMPONENT), "The authorization server."),
    empty_map("mcpGw", Shape::Block(COMPONENT), "The gateway, which serves everything that auth does not."),
    empty_list(
        "imagePullSecrets",
        Shape::NamedList,
        "Secrets of type docker-registry, as a list of maps with `name`.",
    ),
    field(
        "nameOverride",
        Shape::Text,
        Default::Text(""),
        "Replaces `mcp-gateway` in object names and in the name label.",
    ),
    field(
        "fullnameOverride",
        Shape::Text,
        Default::Text(""),
        "The common beginning of all object names, at most 47 characters.",
    ),
    empty_map("serviceAccount", Shape::Block(SERVICE_ACCOUNT), "The account the pods run as."),
    empty_map("podAnnotations", Shape::TextMap, "Annotations of both pods."),
    empty_map("podLabels", Shape::TextMap, "Labels of both pods, beside those that select them."),
    empty_map("podSecurityContext", Shape::Open(&[]), "Security context of both pods."),
    empty_map("securityContext", Shape::Open(SECURITY_CONTEXT), "Security context of both containers."),
    empty_map("service", Shape::Block(SERVICE), "Settings of both Services."),
    empty_map("autoscaling", Shape::Block(AUTOSCALING), "Autoscalers, one for each component."),
    empty_list("volumes", Shape::NamedList, "Volumes of both pods."),
    empty_list("volumeMounts", Shape::NamedList, "Mounts of both containers."),
    empty_map("nodeSelector", Shape::TextMap, "Labels that the nodes of both pods must have."),
    empty_list("tolerations", Shape::List, "Tolerations of both pods."),
    empty_map("affinity", Shape::Open(&[]), "Affinity of both pods."),
    empty_map("env", Shape::Env, "Environment of both containers; every key becomes a variable."),
    Field {
        since: 11,
        ..field(
            "existingSecret",
            Shape::Text,
            Default::Text(""),
            "A Secret of the release namespace whose keys become variables of both containers.",
        )
    },
    passed("global", Shape::Open(&[]), "Allowed by Helm in every chart; this one does not use it."),
];

static COMPONENT: &[Field] = &[
    field("repository", Shape::ImageName, Default::Repository, "Image name without tag and digest."),
    field("tag", Shape::ImageTag, Default::Tag, "Image tag; Frontegg pins it with the chart version."),
    field(
        "pullPolicy",
        Shape::Word(&["Always", "IfNotPresent", "Never"]),
        Default::Text("IfNotPresent"),
        "When the image is pulled.",
    ),
    field(
        "replicaCount",
        Shape::Whole(0, i32::MAX as i64),
        Default::Number(1),
        "Number of pods when there is no autoscaler.",
    ),
    field(
        "port",
        Shape::Whole(1, 65_535),
        Default::Number(8080),
        "Port of the Service; the container always listens on 8080.",
    ),
    empty_map("resources", Shape::Open(RESOURCES), "Requests and limits of the container."),
    empty_map("livenessProbe", Shape::Probe(STEADY_PROBE), "Restarts the container when it fails."),
    empty_map(
        "readinessProbe",
        Shape::Probe(STEADY_PROBE),
        "Takes the pod out of the Service when it fails.",
    ),
    empty_map("startupProbe", Shape::Probe(STARTUP_PROBE), "Holds back the other two until it succeeds."),
];

static RESOURCES: &[Field] = &[
    empty_map("requests", Shape::Open(REQUESTS), "What the scheduler reserves."),
    empty_map("limits", Shape::Open(LIMITS), "What the container may not exceed."),
];

static REQUESTS: &[Field] = &[
    field("cpu", Shape::Quantity, Default::Text("200m"), "CPU cores."),
    field("memory", Shape::Quantity, Default::Text("256Mi"), "Bytes of memory."),
];

static LIMITS: &[Field] = &[
    field("memory", Shape::Quantity, Default::Text("512Mi"), "Bytes of memory."),
    passed("cpu", Shape::Quantity, "CPU cores."),
];

const fn seconds(key: &'static str, default: i32, about: &'static str) -> Field {
    field(key, Shape::Whole(0, i32::MAX as i64), Default::Number(default), about)
}

static STEADY_PROBE: &[Field] = &[
    empty_map("httpGet", Shape::Open(HTTP_GET), "An HTTP request; null to use another kind of probe."),
    seconds("initialDelaySeconds", 3, "Seconds before the first probe."),
    seconds("periodSeconds", 5, "Seconds between probes."),
    passed("tcpSocket", Shape::Open(&[]), "A connection instead of a request."),
    passed("exec", Shape::Open(&[]), "A command instead of a request."),
    passed("grpc", Shape::Open(&[]), "A gRPC health check instead of a request."),
];

static STARTUP_PROBE: &[Field] = &[
    empty_map("httpGet", Shape::Open(HTTP_GET), "An HTTP request; null to use another kind of probe."),
    seconds("initialDelaySeconds", 5, "Seconds before the first probe."),
    seconds("failureThreshold", 10, "Failures in a row before the container is restarted."),
    seconds("periodSeconds", 10, "Seconds between probes."),
    passed("tcpSocket", Shape::Open(&[]), "A connection instead of a request."),
    passed("exec", Shape::Open(&[]), "A command instead of a request."),
    passed("grpc", Shape::Open(&[]), "A gRPC health check instead of a request."),
];

static HTTP_GET: &[Field] = &[
    field("path", Shape::Text, Default::Text("/health"), "Path of the request."),
    field("port", Shape::Text, Default::Text("http"), "Name or number of the container port."),
];

static SERVICE_ACCOUNT: &[Field] = &[
    field("create", Shape::Switch, Default::Flag(true), "Whether the chart creates the account."),
    field("automount", Shape::Printed, Default::Flag(true), "Whether pods get a token of the account."),
    empty_map("annotations", Shape::TextMap, "Annotations of the account."),
    field("name", Shape::Text, Default::Text(""), "Name of the account."),
];

static SECURITY_CONTEXT: &[Field] =
    &[empty_map("capabilities", Shape::Open(CAPABILITIES), "Linux capabilities.")];

static CAPABILITIES: &[Field] =
    &[field("drop", Shape::List, Default::ListOf("NET_RAW"), "Capabilities that are taken away.")];

static SERVICE: &[Field] = &[field(
    "type",
    Shape::Word(&["ClusterIP", "NodePort", "LoadBalancer"]),
    Default::Text("ClusterIP"),
    "Type of both Services; behind a router it stays ClusterIP.",
)];

static AUTOSCALING: &[Field] = &[
    empty_map("mcpAuth", Shape::Block(SCALING), "Autoscaler of auth."),
    empty_map("mcpGw", Shape::Block(SCALING), "Autoscaler of gw."),
];

static SCALING: &[Field] = &[
    field("enabled", Shape::Switch, Default::Flag(false), "Whether there is an autoscaler."),
    field("minReplicas", Shape::Whole(1, i32::MAX as i64), Default::Number(1), "Fewest pods."),
    field("maxReplicas", Shape::Whole(1, i32::MAX as i64), Default::Number(100), "Most pods."),
    field(
        "targetCPUUtilizationPercentage",
        Shape::WholeOrNull(0, i32::MAX as i64),
        Default::Number(80),
        "Target for CPU, in percent of the request.",
    ),
    passed(
        "targetMemoryUtilizationPercentage",
        Shape::WholeOrNull(0, i32::MAX as i64),
        "Target for memory, in percent of the request.",
    ),
];
