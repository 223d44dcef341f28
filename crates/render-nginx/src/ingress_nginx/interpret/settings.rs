//! What the annotations of one Ingress say.

use super::super::annotation::{self, Class, LEGACY_CLASS, PREFIX};
use super::value;
use gatewright_core::decision::{Buffering, Bytes, HostForward, Place, Retry, Setting, Time};
use gatewright_core::tree::Node;
use gatewright_semantics::fields::Reader;
use gatewright_semantics::ingress::annotations;
use std::collections::BTreeMap;

/// The annotations that the interpreter reads, with the controller's defaults (kubernetes/ingress-nginx
/// `internal/ingress/controller/config/config.go`) where they are absent.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) use_regex: bool,
    pub(super) rewrite_target: Option<Setting<String>>,
    pub(super) app_root: Option<Place>,
    pub(super) ssl_redirect: Setting<bool>,
    pub(super) force_ssl_redirect: Setting<bool>,
    pub(super) preserve_trailing_slash: bool,
    pub(super) redirect: Option<Setting<Return>>,
    pub(super) from_to_www: Option<Place>,
    pub(super) cors: Option<Place>,
    pub(super) aliases: Vec<Setting<String>>,
    pub(super) host: Setting<HostForward>,
    pub(super) idle: Setting<Time>,
    pub(super) body: Setting<Bytes>,
    pub(super) buffering: Setting<Buffering>,
    pub(super) retry: Setting<Retry>,
    /// Where another Service is named for the case that no endpoint is ready.
    pub(super) default_backend: Option<Place>,
    pub(super) canary: Option<Canary>,
}

/// A redirect to a fixed URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Return {
    pub(super) status: u16,
    pub(super) url: String,
}

/// How much of the traffic a canary takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Canary {
    /// None at all.
    Idle,
    /// Some, by weight, header or cookie.
    Some,
    /// All of it.
    All,
}

/// Reads the annotations, and the class among them.
pub(super) fn read(metadata: Option<&Node>, reader: &mut Reader) -> (Settings, Option<String>) {
    let annotations = Annotations::of(metadata, reader);
    annotations.check_all(reader);
    let legacy_class = annotations.all.get(LEGACY_CLASS).cloned();
    (annotations.settings(reader), legacy_class)
}

/// The annotations of an object; those of the controller by their names without prefix.
struct Annotations {
    all: BTreeMap<String, String>,
}

impl Annotations {
    fn of(metadata: Option<&Node>, reader: &mut Reader) -> Self {
        let all = annotations(metadata, reader);
        Self { all: all.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect() }
    }

    /// Every annotation with the controller's prefix is modelled, harmless, refused or at least told.
    fn check_all(&self, reader: &mut Reader) {
        for (key, value) in &self.all {
            let Some(name) = key.strip_prefix(PREFIX) else { continue };
            let field = field(name);
            match annotation::class(name) {
                Some(Class::Modelled | Class::Harmless) => {}
                Some(Class::Unmodelled { off, .. })
                    if off.iter().any(|off| off.eq_ignore_ascii_case(value.trim())) => {}
                Some(Class::Unmodelled { does, .. }) => {
                    reader.unmodelled(field, format!("{name} is not modelled: it {does}"));
                }
                None => {
                    let message = format!("the controller knows no annotation {name} and ignores it");
                    reader.note("unknown-annotation", field, message);
                }
            }
        }
    }

    fn settings(&self, reader: &mut Reader) -> Settings {
        Settings {
            use_regex: self.boolean("use-regex", false, reader).value,
            rewrite_target: self.path_with_capture("rewrite-target", reader),
            app_root: self.app_root(reader),
            ssl_redirect: self.boolean("ssl-redirect", true, reader),
            force_ssl_redirect: self.boolean("force-ssl-redirect", false, reader),
            preserve_trailing_slash: self.boolean("preserve-trailing-slash", false, reader).value,
            redirect: self.redirect(reader),
            from_to_www: self.on("from-to-www-redirect", reader),
            cors: self.on("enable-cors", reader),
            aliases: self.aliases(reader),
            host: self.host(reader),
            idle: self.idle(reader),
            body: self.body(reader),
            buffering: self.buffering(reader),
            retry: self.retry(reader),
            default_backend: self.default_backend(reader),
            canary: self.canary(reader),
        }
    }

    /// The value of an annotation; an empty one counts as absent everywhere.
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.all.iter().find(|(key, _)| key.strip_prefix(PREFIX) == Some(name))?.1;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }

    fn boolean(&self, name: &str, default: bool, reader: &mut Reader) -> Setting<bool> {
        self.parsed(name, default, "true or false", reader, value::boolean)
    }

    /// The place of a boolean that is true.
    fn on(&self, name: &str, reader: &mut Reader) -> Option<Place> {
        let setting = self.boolean(name, false, reader);
        setting.place.filter(|_| setting.value)
    }

    /// A value whose absence or failed validation means the default.
    fn parsed<T>(
        &self,
        name: &str,
        default: T,
        expected: &str,
        reader: &mut Reader,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Setting<T> {
        let Some(text) = self.get(name) else { return Setting::default_of(default) };
        if let Some(value) = parse(text) {
            return Setting::stated(value, reader.place(field(name)));
        }
        let message =
            format!("the controller ignores {name}: {text:?} is not {expected}; its default applies");
        reader.note("annotation-ignored", field(name), message);
        Setting::default_of(default)
    }

    fn path_with_capture(&self, name: &str, reader: &mut Reader) -> Option<Setting<String>> {
        let expected = "a path of letters, digits and - . _ ~ / : $";
        let parse = |text: &str| Some(value::string(text)).filter(|_| value::is_path_with_capture(text));
        let Setting { value, place } = self.parsed(name, None, expected, reader, parse);
        value.map(|value| Setting { value, place })
    }

    /// `app-root` must also be an absolute path (`url.ParseRequestURI`).
    fn app_root(&self, reader: &mut Reader) -> Option<Place> {
        let root = self.path_with_capture("app-root", reader)?;
        if root.value.starts_with('/') {
            return root.place;
        }
        reader.note(
            "annotation-ignored",
            field("app-root"),
            "the controller ignores an app-root that is no path",
        );
        None
    }

    /// A `proxy_read_timeout` of nginx counts the silence between two reads, not the whole response.
    fn idle(&self, reader: &mut Reader) -> Setting<Time> {
        const NAME: &str = "proxy-read-timeout";
        let seconds = self.parsed(NAME, 60, "a whole number of seconds without unit", reader, value::int);
        let millis = u64::try_from(seconds.value).ok().and_then(|seconds| seconds.checked_mul(1000));
        let millis = millis.filter(|millis| i64::try_from(*millis).is_ok());
        if millis.is_none() {
            reader.unmodelled(
                field(NAME),
                format!("nginx refuses a timeout of {} s and with it the whole configuration", seconds.value),
            );
        }
        Setting { value: Time::Millis(millis.unwrap_or_default()), place: seconds.place }
    }

    fn body(&self, reader: &mut Reader) -> Setting<Bytes> {
        // The controller's default, and nginx's own where the directive is left out.
        let default = Bytes::AtMost(1 << 20);
        let parse = |text: &str| value::size(text).ok().map(|size| size.unwrap_or(default));
        self.parsed("proxy-body-size", default, "a size such as 4m (k, m or g)", reader, parse)
    }

    fn buffering(&self, reader: &mut Reader) -> Setting<Buffering> {
        self.parsed("proxy-buffering", Buffering::Off, "on or off", reader, |text| match text.trim() {
            "on" => Some(Buffering::On),
            "off" => Some(Buffering::Off),
            _ => None,
        })
    }

    /// nginx never passes a POST that it sent to a second server, unless `non_idempotent` is among the words
    /// (nginx documentation, `proxy_next_upstream`); `off` wins over every other word.
    fn retry(&self, reader: &mut Reader) -> Setting<Retry> {
        let expected = "a list of conditions of proxy_next_upstream";
        self.parsed("proxy-next-upstream", Retry::Never, expected, reader, |text| {
            let words = value::next_upstream(text)?;
            let repeats = words.contains(&"non_idempotent") && !words.contains(&"off");
            Some(if repeats { Retry::Repeats } else { Retry::Never })
        })
    }

    fn host(&self, reader: &mut Reader) -> Setting<HostForward> {
        const NAME: &str = "upstream-vhost";
        let Some(text) = self.validated(NAME, value::is_server_name, reader) else {
            return Setting::default_of(HostForward::Verbatim);
        };
        let forward = match text.as_str() {
            // The value goes into `proxy_set_header Host "…"`, where nginx expands variables.
            "$http_host" | "$best_http_host" => HostForward::Verbatim,
            "$host" => HostForward::Canonicalised,
            _ => HostForward::Rewritten(text),
        };
        Setting::stated(forward, reader.place(field(NAME)))
    }

    /// Annotations whose failed validation keeps the whole Ingress out (`Extract` returns the error).
    fn validated(&self, name: &str, valid: impl Fn(&str) -> bool, reader: &mut Reader) -> Option<String> {
        let text = self.get(name)?;
        if valid(text) {
            return value::string(text);
        }
        reader.reject(
            field(name),
            format!("the controller refuses the whole Ingress: {text:?} is no valid {name}"),
        );
        None
    }

    fn aliases(&self, reader: &mut Reader) -> Vec<Setting<String>> {
        const NAME: &str = "server-alias";
        let valid = |text: &str| text.split(',').all(value::is_server_name);
        let Some(text) = self.validated(NAME, valid, reader) else { return Vec::new() };
        let mut names: Vec<&str> = text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|name| Setting::stated(name.to_owned(), reader.place(field(NAME)))).collect()
    }

    fn default_backend(&self, reader: &mut Reader) -> Option<Place> {
        const NAME: &str = "default-backend";
        self.validated(NAME, gatewright_core::names::is_label, reader).map(|_| reader.place(field(NAME)))
    }

    /// kubernetes/ingress-nginx `internal/ingress/annotations/redirect/redirect.go`: a temporal redirect wins
    /// over a permanent one, and codes outside its range become the default.
    fn redirect(&self, reader: &mut Reader) -> Option<Setting<Return>> {
        for (name, range, default) in
            [("temporal-redirect", 300..=307, 302), ("permanent-redirect", 300..=308, 301)]
        {
            let Some(url) = self.validated(name, value::is_url, reader) else { continue };
            if name == "temporal-redirect" && !url.starts_with("http") {
                let message = "the controller ignores a temporal-redirect that is no http URL";
                reader.note("annotation-ignored", field(name), message);
                return None;
            }
            let code_name = format!("{name}-code");
            let code = self.parsed(&code_name, default, "a whole number", reader, value::int).value;
            let status = u16::try_from(code).ok().filter(|code| range.contains(code));
            let status = status.unwrap_or(u16::try_from(default).unwrap_or(302));
            return Some(Setting::stated(Return { status, url }, reader.place(field(name))));
        }
        None
    }

    /// `rootfs/etc/nginx/lua/balancer.lua`, `route_to_alternative_balancer`.
    fn canary(&self, reader: &mut Reader) -> Option<Canary> {
        if !self.boolean("canary", false, reader).value {
            return None;
        }
        let whole = "a whole number";
        let weight = self.parsed("canary-weight", 0, whole, reader, value::int).value;
        let total = self.parsed("canary-weight-total", 100, whole, reader, value::int).value.max(100);
        let by_request = ["canary-by-header", "canary-by-cookie"].iter().any(|name| self.get(name).is_some());
        Some(match weight {
            _ if by_request => Canary::Some,
            weight if weight <= 0 => Canary::Idle,
            weight if weight >= total => Canary::All,
            _ => Canary::Some,
        })
    }
}

fn field(name: &str) -> String {
    format!("metadata.annotations[{PREFIX}{name}]")
}
