//! The environment variables that the application documents, by their key in `env`.

use super::ChartVersion;

/// One documented key of `env`.
#[derive(Debug)]
pub struct EnvKey {
    /// Its name.
    pub key: &'static str,
    /// First minor version that documents it.
    pub since: u8,
    /// First minor version that documents it no more.
    pub until: u8,
    /// The chart's default.
    pub default: Option<&'static str>,
    /// The application does not work without it.
    pub required: bool,
    /// What its value must look like.
    pub kind: EnvKind,
    /// What it is, to follow "is required: ".
    pub about: &'static str,
}

/// What the value of a documented key must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvKind {
    /// The external host name, without a scheme.
    Host,
    /// `https://` and the external host name.
    Issuer,
    /// A base URL with a scheme.
    BaseUrl,
    /// An absolute URL.
    Webhook,
    /// A host name or an address.
    RedisHost,
    /// A port number.
    RedisPort,
    /// A database number.
    RedisDb,
    /// Seconds.
    Seconds,
    /// `true` or `false`.
    Boolean,
    /// A region of Frontegg.
    Region,
    /// A receiver of events.
    Provider,
    /// Exactly 32 bytes.
    EncryptionKey,
    /// Any other secret.
    Secret,
    /// An identifier.
    Id,
    /// Any text.
    Text,
}

impl EnvKey {
    /// True when this version's texts name the key.
    pub fn is_in(&self, version: ChartVersion) -> bool {
        (self.since..self.until).contains(&version.minor())
    }
}

const NEVER: u8 = u8::MAX;

const fn key(
    key: &'static str,
    since: u8,
    default: Option<&'static str>,
    kind: EnvKind,
    about: &'static str,
) -> EnvKey {
    EnvKey { key, since, until: NEVER, default, required: false, kind, about }
}

const fn required(mut key: EnvKey) -> EnvKey {
    key.required = true;
    key
}

/// All of them. The chart's default environment is the part with a default.
pub static ENV: &[EnvKey] = &[
    required(key(
        "fronteggMcpGwHost",
        1,
        Some(""),
        EnvKind::Host,
        "the one external host name, without a scheme",
    )),
    required(key(
        "externalAuthorizationUrl",
        1,
        Some(""),
        EnvKind::Issuer,
        "the issuer, https:// followed by the external host name",
    )),
    required(key(
        "hybridAuthHost",
        3,
        Some(""),
        EnvKind::BaseUrl,
        "the base URL of Frontegg's authentication host, with a scheme",
    )),
    EnvKey {
        until: 3,
        ..required(key(
            "integrationCallbackEndpoint",
            1,
            Some(""),
            EnvKind::Text,
            "the URL to which integrations return",
        ))
    },
    required(key("fronteggRegion", 1, Some("eu"), EnvKind::Region, "the region of the Frontegg account")),
    required(key("applicationId", 1, Some(""), EnvKind::Id, "the Frontegg application ID")),
    required(key("vendorClientId", 1, Some(""), EnvKind::Id, "the client ID of the Frontegg vendor")),
    required(key(
        "vendorClientSecret",
        1,
        Some(""),
        EnvKind::Secret,
        "the client secret of the Frontegg vendor",
    )),
    required(key("redisHost", 1, Some(""), EnvKind::RedisHost, "the host name of the shared Redis")),
    required(key("redisPort", 3, Some("6379"), EnvKind::RedisPort, "the port of the shared Redis")),
    key("redisPassword", 2, Some(""), EnvKind::Secret, "the password of the shared Redis"),
    required(key("redisDb", 2, Some("0"), EnvKind::RedisDb, "the database number in the shared Redis")),
    required(key("redisTlsEnabled", 1, Some("true"), EnvKind::Boolean, "whether Redis is reached by TLS")),
    required(key("cacheTtl", 1, Some("300"), EnvKind::Seconds, "how long answers are cached, in seconds")),
    key(
        "secretEncryptionKey",
        8,
        None,
        EnvKind::EncryptionKey,
        "the 32 characters that encrypt integration secrets",
    ),
    key("approvalFlowWebhookEndpoint", 1, None, EnvKind::Webhook, "the URL that is asked for approvals"),
    key("eventStdoutEnabled", 6, None, EnvKind::Boolean, "whether events are written to standard output"),
    key("eventWebhookProvider", 1, None, EnvKind::Provider, "who receives events"),
    key("eventWebhookUrl", 1, None, EnvKind::Webhook, "the URL that receives events"),
    key("eventWebhookSecret", 1, None, EnvKind::Secret, "what authorises the delivery of events"),
    key("logLevel", 1, None, EnvKind::Text, "how much is logged"),
    key("silentLog", 1, None, EnvKind::Text, "whether logging is off"),
];
