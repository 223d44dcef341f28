//! The published versions of the chart and what differs between them.

use super::Component;
use std::fmt;

/// A published version of the chart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChartVersion(&'static Facts);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Facts {
    /// Position in the history, which is also the order of versions.
    minor: u8,
    version: &'static str,
    /// Image tag of both components.
    tag: &'static str,
    /// What both repositories end in, before `-auth` and `-gw`.
    image: &'static str,
    /// NOTES.txt compares `env.eventStdoutEnabled` with a string, and it is evaluated by `helm template` too.
    notes_read_env: bool,
    /// Empty strings in `env` are left out, and `existingSecret` is read.
    external_secret: bool,
}

const fn facts(minor: u8, version: &'static str, tag: &'static str) -> Facts {
    Facts {
        minor,
        version,
        tag,
        image: if minor < 3 { "hybrid-agent-link" } else { "hybrid-agen-co" },
        notes_read_env: minor >= 6,
        external_secret: minor >= 11,
    }
}

static TABLE: [Facts; 11] = [
    facts(1, "0.1.0", "latest"),
    facts(2, "0.2.0", "2026.2.14.075916"),
    facts(3, "0.3.0", "f49b4bc"),
    facts(4, "0.4.0", "ea97211"),
    facts(5, "0.5.0", "e130230"),
    facts(6, "0.6.0", "3c9f1ce"),
    facts(7, "0.7.0", "e523076"),
    facts(8, "0.8.0", "72d0db7"),
    facts(9, "0.9.0", "e566dca"),
    facts(10, "0.10.0", "65e17bc"),
    facts(11, "0.11.0", "65e17bc"),
];

impl ChartVersion {
    /// Every published version, oldest first.
    pub const ALL: [Self; 11] = [
        Self(&TABLE[0]),
        Self(&TABLE[1]),
        Self(&TABLE[2]),
        Self(&TABLE[3]),
        Self(&TABLE[4]),
        Self(&TABLE[5]),
        Self(&TABLE[6]),
        Self(&TABLE[7]),
        Self(&TABLE[8]),
        Self(&TABLE[9]),
        Self(&TABLE[10]),
    ];

    /// The newest known version.
    pub const LATEST: Self = Self(&TABLE[10]);

    /// The version written exactly so (`0.11.0`).
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.as_str() == text)
    }

    /// As it is written: `0.11.0`.
    pub fn as_str(self) -> &'static str {
        self.0.version
    }

    /// Image tag of both components.
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// Image repository of a component.
    pub fn repository(self, component: Component) -> String {
        const REGISTRY: &str = "527305576865.dkr.ecr.us-east-1.amazonaws.com/docker-hub/frontegg";
        let part = match component {
            Component::Auth => "auth",
            Component::Gw => "gw",
        };
        format!("{REGISTRY}/{}-{part}", self.0.image)
    }

    /// The number that tells the versions apart: 11 for 0.11.0.
    pub fn minor(self) -> u8 {
        self.0.minor
    }

    /// True when `existingSecret` has an effect (0.11.0 and later). The same versions leave empty strings
    /// out of the environment.
    pub fn reads_existing_secret(self) -> bool {
        self.0.external_secret
    }

    /// True when rendering fails on a missing `env` and on a truthy `env.eventStdoutEnabled` that is not
    /// text (0.6.0 and later).
    pub fn notes_read_env(self) -> bool {
        self.0.notes_read_env
    }
}

impl fmt::Display for ChartVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for ChartVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
