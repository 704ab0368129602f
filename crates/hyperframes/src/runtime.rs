//! The JavaScript that runs in every page before any other script.

use serde_json::{Map, Value, json};

use crate::composition::Composition;
use crate::frame_rate::FrameRate;

/// In the order in which they refer to each other.
const SCRIPTS: &[&str] = &[
    include_str!("../runtime/natives.js"),
    include_str!("../runtime/random.js"),
    include_str!("../runtime/clock.js"),
    include_str!("../runtime/refusals.js"),
    include_str!("../runtime/requests.js"),
    include_str!("../runtime/variables.js"),
    include_str!("../runtime/scope.js"),
    include_str!("../runtime/timelines.js"),
    include_str!("../runtime/media.js"),
    include_str!("../runtime/timing.js"),
    include_str!("../runtime/visibility.js"),
    include_str!("../runtime/adapters/web_animations.js"),
    include_str!("../runtime/adapters/smil.js"),
    include_str!("../runtime/adapters/moving_pictures.js"),
    include_str!("../runtime/adapters/lottie.js"),
    include_str!("../runtime/adapters/anime.js"),
    include_str!("../runtime/adapters/three.js"),
    include_str!("../runtime/adapters/d3.js"),
    include_str!("../runtime/generic_fonts.js"),
    include_str!("../runtime/iframes.js"),
    include_str!("../runtime/preload.js"),
    include_str!("../runtime/ready.js"),
    include_str!("../runtime/seek.js"),
    include_str!("../runtime/player.js"),
    include_str!("../runtime/globals.js"),
];

/// One script with everything that differs between renders. Frames inside the page get it as well: there is no
/// composition in them, so they wait for no timeline.
pub(crate) fn script(composition: &Composition, fps: FrameRate, transparent: bool) -> String {
    let config = config(composition, fps, transparent);
    let inner = inner_config(&config);
    assemble(&format!("window === window.top ? {config} : {inner}"))
}

/// The same for a preview, where the composition is a frame itself: one script for its page, which takes what the page
/// around it sets as `__preview.variables`, and one for the frames inside it.
pub(crate) fn preview_scripts(composition: &Composition, fps: FrameRate) -> (String, String) {
    const REPORTS: &str = include_str!("../runtime/preview_reports.js");
    let config = config(composition, fps, false);
    let inner = inner_config(&config);
    let set = format!(
        "((given) => ({{ ...given, variables: {{ ...given.variables, ...window.parent.__preview?.variables }} }}))({config})"
    );
    (format!("{REPORTS}{}", assemble(&set)), assemble(&inner.to_string()))
}

fn config(composition: &Composition, fps: FrameRate, transparent: bool) -> Value {
    json!({
        "variables": composition.variables,
        "variablesByInstance": composition.variables_by_instance,
        "fps": fps.per_second(),
        "duration": composition.duration,
        "waitsForTimeline": composition.waits_for_timeline,
        "transparent": transparent,
    })
}

fn inner_config(config: &Value) -> Value {
    json!({ "variables": Map::new(), "variablesByInstance": Map::new(), "fps": config["fps"],
        "duration": 0, "waitsForTimeline": false, "transparent": config["transparent"] })
}

/// `config` is an expression.
fn assemble(config: &str) -> String {
    let scripts = SCRIPTS.concat();
    format!("(() => {{ 'use strict'; const __config = {config};\n{scripts}}})();")
}
