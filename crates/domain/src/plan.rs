//! Plans: what a workspace may do. The operator writes them; every number here can be changed in the configuration.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::error::{ErrorCode, Failure};
use crate::render::{RenderFormat, RenderResolution};
use crate::video::{Engine, OutputFormat, Resolution};

/// The plan of a workspace that was given none.
pub const DEFAULT: &str = "default";

/// The names a subscription may have on the wire.
pub const SUBSCRIPTION_PLANS: [&str; 7] = ["free", "starter", "creator", "pro", "team", "enterprise", "business_plus"];

/// What requests are counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RouteClass {
    /// `GET`.
    Read,
    /// Everything that changes something.
    Write,
    /// Writes that carry a file.
    Upload,
}

impl RouteClass {
    /// As messages name it.
    pub fn as_str(self) -> &'static str {
        match self {
            RouteClass::Read => "reads",
            RouteClass::Write => "writes",
            RouteClass::Upload => "uploads",
        }
    }
}

/// Requests a minute, for a workspace as a whole; 0 permits none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    pub reads: u32,
    pub writes: u32,
    pub uploads: u32,
}

impl Default for Rates {
    /// On a machine of one's own a limit has one use: a program that runs wild must not take the server from the others.
    /// So: 10,000 reads a second, somewhat more than two cores answer; 100 writes a second, far more than anybody renders;
    /// 20 uploads a second, 640 MB at the largest size.
    fn default() -> Self {
        Rates { reads: 600_000, writes: 6_000, uploads: 1_200 }
    }
}

impl Rates {
    pub fn per_minute(&self, class: RouteClass) -> u32 {
        match class {
            RouteClass::Read => self.reads,
            RouteClass::Write => self.writes,
            RouteClass::Upload => self.uploads,
        }
    }
}

/// Kinds of resources a workspace has a bounded number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Own looks.
    Avatars,
    WebhookEndpoints,
    /// Own voices.
    Voices,
}

/// How many of each a workspace may keep; absent: as many as it likes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Slots {
    pub avatars: Option<u32>,
    pub webhook_endpoints: Option<u32>,
    pub voices: Option<u32>,
}

/// What a workspace may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// Videos that may be unfinished at once; one more is refused until one has ended.
    pub concurrent_jobs: u32,
    pub rates: Rates,
    pub slots: Slots,
    /// The largest picture.
    pub max_resolution: Resolution,
    /// Generations of the renderer that may be asked for.
    pub engines: Vec<Engine>,
    /// Whether videos may be transparent (`output_format: webm`).
    pub transparent_video: bool,
    /// Videos in all, failed ones not counted; absent: no end.
    pub trial_videos: Option<u32>,
    /// Minutes of video in a calendar month (UTC); absent: no end.
    pub monthly_video_minutes: Option<u32>,
    /// Higher runs earlier among the workspace's own work.
    pub priority: i64,
    /// Engines whose videos cost nothing, with the looks that support them.
    pub unlimited_engines: Vec<Engine>,
    /// Outside engines that may be used, by the `vendor` of their configuration; absent: all that are configured.
    pub ai_vendors: Option<Vec<String>>,
}

impl Default for Plan {
    /// Everything the machine can do, ten videos at a time, as on the hosted service.
    fn default() -> Self {
        Plan {
            concurrent_jobs: 10,
            rates: Rates::default(),
            slots: Slots::default(),
            max_resolution: Resolution::K4,
            engines: Engine::ALL.to_vec(),
            transparent_video: true,
            trial_videos: None,
            monthly_video_minutes: None,
            priority: 0,
            unlimited_engines: Vec::new(),
            ai_vendors: None,
        }
    }
}

impl Plan {
    /// # Errors
    /// `plan_upgrade_required`, naming the field that asks for too much.
    pub fn permits_resolution(&self, name: &str, resolution: Resolution) -> Result<(), Failure> {
        if resolution > self.max_resolution {
            return Err(upgrade(name, "resolution", format!("videos above {}", self.max_resolution.as_str())));
        }
        Ok(())
    }

    /// # Errors
    /// `plan_upgrade_required`, naming the field that asks for too much.
    pub fn permits_video(
        &self,
        name: &str,
        resolution: Resolution,
        engine: Engine,
        format: OutputFormat,
    ) -> Result<(), Failure> {
        self.permits_resolution(name, resolution)?;
        if !self.engines.contains(&engine) {
            return Err(upgrade(name, "engine.type", format!("the engine `{}`", engine.as_str())));
        }
        if format == OutputFormat::Webm && !self.transparent_video {
            return Err(upgrade(name, "output_format", "transparent video".to_owned()));
        }
        Ok(())
    }

    /// # Errors
    /// `plan_upgrade_required`, naming the field that asks for too much.
    pub fn permits_render(
        &self,
        name: &str,
        resolution: RenderResolution,
        format: RenderFormat,
    ) -> Result<(), Failure> {
        if resolution.plain() > self.max_resolution {
            return Err(upgrade(name, "resolution", format!("renders above {}", self.max_resolution.as_str())));
        }
        if format.is_transparent() && !self.transparent_video {
            return Err(upgrade(name, "format", "transparent video".to_owned()));
        }
        Ok(())
    }

    /// # Errors
    /// `resource_limit_reached` when `used` is as many as the plan has places for.
    pub fn permits_one_more(&self, slot: Slot, used: u64) -> Result<(), Failure> {
        let (places, what) = match slot {
            Slot::Avatars => (self.slots.avatars, "avatar looks"),
            Slot::WebhookEndpoints => (self.slots.webhook_endpoints, "webhook endpoints"),
            Slot::Voices => (self.slots.voices, "voices"),
        };
        match places {
            Some(places) if used >= u64::from(places) => {
                let message =
                    format!("Your account has {used} of {places} {what}. Delete one first, or use a higher plan.");
                Err(Failure::new(ErrorCode::ResourceLimitReached, message))
            }
            _ => Ok(()),
        }
    }

    /// # Errors
    /// `ai_vendor_access_restricted` when the workspace may not use this vendor's engines.
    pub fn permits_vendor(&self, vendor: &str) -> Result<(), Failure> {
        if self.ai_vendors.as_ref().is_none_or(|allowed| allowed.iter().any(|name| name == vendor)) {
            return Ok(());
        }
        let message =
            format!("Your workspace may not use the AI vendor `{vendor}`. Whoever runs this server can allow it.");
        Err(Failure::new(ErrorCode::AiVendorAccessRestricted, message))
    }
}

fn upgrade(plan: &str, param: &str, what: String) -> Failure {
    let message = format!("The plan `{plan}` does not include {what}. Use another value, or a higher plan.");
    Failure::new(ErrorCode::PlanUpgradeRequired, message).at(param)
}

/// All plans of an installation, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Plans(BTreeMap<String, Plan>);

impl Default for Plans {
    /// The plans that exist without being written down. Only `free` and `enterprise` differ from `default`.
    fn default() -> Self {
        let free =
            Plan { concurrent_jobs: 1, max_resolution: Resolution::P720, trial_videos: Some(3), ..Plan::default() };
        let enterprise = Plan { concurrent_jobs: 20, ..Plan::default() };
        let mut plans: BTreeMap<String, Plan> =
            SUBSCRIPTION_PLANS.iter().map(|name| ((*name).to_owned(), Plan::default())).collect();
        plans.insert(DEFAULT.to_owned(), Plan::default());
        plans.insert("free".to_owned(), free);
        plans.insert("enterprise".to_owned(), enterprise);
        Plans(plans)
    }
}

impl Plans {
    pub fn get(&self, name: &str) -> Option<&Plan> {
        self.0.get(name)
    }

    /// The plan of workspaces that were given none.
    pub fn default_plan(&self) -> &Plan {
        static BUILT_IN: OnceLock<Plan> = OnceLock::new();
        self.get(DEFAULT).unwrap_or_else(|| BUILT_IN.get_or_init(Plan::default))
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_refuses_what_is_above_it_and_names_the_field() {
        let plan = Plan {
            max_resolution: Resolution::P1080,
            engines: vec![Engine::AvatarIii],
            transparent_video: false,
            ..Plan::default()
        };
        let ask = |resolution, engine, format| {
            plan.permits_video("basic", resolution, engine, format).map_err(|failure| failure.param.unwrap_or_default())
        };
        let (p1080, iii, mp4) = (Resolution::P1080, Engine::AvatarIii, OutputFormat::Mp4);
        assert_eq!(ask(p1080, iii, mp4), Ok(()));
        assert_eq!(ask(Resolution::K4, iii, mp4), Err("resolution".to_owned()));
        assert_eq!(ask(p1080, Engine::AvatarV, mp4), Err("engine.type".to_owned()));
        assert_eq!(ask(p1080, iii, OutputFormat::Webm), Err("output_format".to_owned()));
    }

    #[test]
    fn places_and_vendors_end() {
        let plan = Plan {
            slots: Slots { avatars: Some(2), ..Slots::default() },
            ai_vendors: Some(vec!["good".to_owned()]),
            ..Plan::default()
        };
        assert!(plan.permits_one_more(Slot::Avatars, 1).is_ok());
        assert!(plan.permits_one_more(Slot::Avatars, 2).is_err());
        assert!(plan.permits_one_more(Slot::Voices, 1_000).is_ok());
        assert!(plan.permits_vendor("good").is_ok() && plan.permits_vendor("other").is_err());
    }
}
