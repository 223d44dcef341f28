//! `actions.NAME` (`pkg/ingress/config_types.go`, `Action`).

use crate::interpret::attributes::default_port;
use crate::interpret::json::{self, Object};
use gatewright_core::decision::{Port, Redirect, Scheme};

/// What a rule does.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// Services with weights.
    Forward(Vec<Weighted>),
    /// A redirect.
    Redirect(Redirection),
    /// A fixed response.
    Status(u16),
}

/// One target group of a forward.
#[derive(Clone, Debug)]
pub(super) struct Weighted {
    /// A Service and its port; `None` for a target group from outside of the cluster.
    pub(super) service: Option<(String, Port)>,
    pub(super) weight: i64,
}

/// `redirectConfig`; what is missing keeps the request's.
#[derive(Clone, Debug, Default)]
pub(super) struct Redirection {
    pub(super) host: Option<String>,
    pub(super) path: Option<String>,
    pub(super) port: Option<String>,
    pub(super) protocol: Option<String>,
    pub(super) query: Option<String>,
    pub(super) status: u16,
}

impl Action {
    /// # Errors
    /// Why the controller or ELB refuses it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let value = json::parse(text)?;
        let action = json::object(&value, "action")?;
        let outside = action.text("targetGroupARN")?.or(action.text("targetGroupName")?);
        match action.text("type")?.unwrap_or_default() {
            "forward" => {
                match (outside, action.object("forwardConfig")?) {
                    (Some(_), None) => Ok(Self::Forward(vec![Weighted { service: None, weight: 1 }])),
                    (None, Some(config)) => forward(config),
                    _ => Err("a forward needs either forwardConfig or targetGroupARN or targetGroupName"
                        .to_owned()),
                }
            }
            "redirect" => redirect(action.object("redirectConfig")?.ok_or("redirectConfig is missing")?)
                .map(Self::Redirect),
            "fixed-response" => {
                let config = action.object("fixedResponseConfig")?.ok_or("fixedResponseConfig is missing")?;
                let code = config.text("statusCode")?.ok_or("statusCode is missing")?;
                // ELBv2 API, `FixedResponseActionConfig`: 2XX, 4XX or 5XX.
                let status = code.parse().ok().filter(|code| matches!(code, 200..=299 | 400..=599));
                status.map(Self::Status).ok_or_else(|| format!("ELB refuses the fixed response {code:?}"))
            }
            other => Err(format!("{other:?} is no type of an action")),
        }
    }
}

fn forward(config: Object<'_>) -> Result<Action, String> {
    let groups = config.objects("targetGroups")?;
    let several = groups.len() > 1;
    let mut found = Vec::new();
    for group in &groups {
        let outside = group.text("targetGroupARN")?.or(group.text("targetGroupName")?).is_some();
        let service = group.text("serviceName")?;
        if outside == service.is_some() {
            return Err(
                "a target group is either a serviceName or a targetGroupARN or targetGroupName".to_owned()
            );
        }
        let port = group.int_or_text("servicePort")?;
        if service.is_some() && port.is_none() {
            return Err("servicePort is missing".to_owned());
        }
        let weight = group.int("weight")?;
        if several && weight.is_none() {
            return Err("weight must be set when there are several target groups".to_owned());
        }
        let port = port.map_or(Port::Unnamed, |port| port.parse().map_or(Port::Name(port), Port::Number));
        let service = service.map(|name| (name.to_owned(), port));
        found.push(Weighted { service, weight: weight.unwrap_or(1) });
    }
    if found.is_empty() {
        Err("a forward needs target groups".to_owned())
    } else {
        Ok(Action::Forward(found))
    }
}

fn redirect(config: Object<'_>) -> Result<Redirection, String> {
    let text = |key: &str| config.text(key).map(|text| text.map(str::to_owned));
    let status = match config.text("statusCode")?.unwrap_or_default() {
        "HTTP_301" => 301,
        "HTTP_302" => 302,
        other => return Err(format!("ELB refuses the redirect status {other:?}: HTTP_301 or HTTP_302")),
    };
    Ok(Redirection {
        host: text("host")?,
        path: text("path")?,
        port: text("port")?,
        protocol: text("protocol")?,
        query: text("query")?,
        status,
    })
}

impl Redirection {
    /// What a client of this listener gets.
    ///
    /// # Errors
    /// Why ELB refuses it.
    pub(super) fn on(&self, port: u16, scheme: Scheme) -> Result<Redirect, String> {
        let keeps = |value: &Option<String>, same: &str| value.as_deref().is_none_or(|value| value == same);
        let target = match self.protocol.as_deref() {
            None | Some("#{protocol}") => scheme,
            Some("HTTP") => Scheme::Http,
            Some("HTTPS") => Scheme::Https,
            Some(other) => return Err(format!("ELB refuses the redirect protocol {other:?}")),
        };
        // A redirect that names no port keeps the listener's, also when it changes the protocol.
        let to = match self.port.as_deref() {
            None | Some("#{port}") => port,
            Some(number) => {
                number.parse().map_err(|_| format!("ELB refuses the redirect port {number:?}"))?
            }
        };
        Ok(Redirect {
            status: self.status,
            scheme: Some(target),
            host: self.host.clone().filter(|host| host != "#{host}"),
            port: (to != default_port(target)).then_some(to),
            keeps_target: keeps(&self.path, "/#{path}") && keeps(&self.query, "#{query}"),
        })
    }
}
