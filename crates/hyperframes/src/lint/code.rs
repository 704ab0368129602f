//! What the lint can say: one table.
//!
//! Codes that the npm package `hyperframes` has too have its severities (compared with 0.8.170), but for two that are errors
//! there and warnings here: `non_deterministic_code` and `requestanimationframe_in_composition`. There they make renders
//! differ. Here clock, chance and animation frames are functions of a frame's time, so the render is the same each time; what
//! differs is only what a browser shows live, and scripts that count their frames.

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Info,
}

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Stable, in `snake_case`; names that authors know from elsewhere where there are any.
    pub name: &'static str,
    pub severity: Severity,
    /// Why it matters.
    pub explanation: &'static str,
    /// What to do.
    pub fix: &'static str,
}

macro_rules! codes {
    ($($constant:ident $name:literal $severity:ident $explanation:literal $fix:literal)*) => {
        $(pub(super) const $constant: &Code = &Code {
            name: $name,
            severity: Severity::$severity,
            explanation: $explanation,
            fix: $fix,
        };)*
        /// Every kind of finding, by topic.
        pub const CODES: &[&Code] = &[$($constant),*];
    };
}

codes! {
    // Root
    ROOT_MISSING_COMPOSITION_ID "root_missing_composition_id" Error
        "Without data-composition-id there is no root, and nothing to render."
        "Put data-composition-id, data-width and data-height on the outermost element of the body."
    ROOT_MISSING_DIMENSIONS "root_missing_dimensions" Error
        "The root's data-width and data-height are the frame's size; both must be even whole numbers."
        "Give the root data-width=\"1920\" and data-height=\"1080\", or another even size."
    STANDALONE_COMPOSITION_WRAPPED_IN_TEMPLATE "standalone_composition_wrapped_in_template" Error
        "What is in a <template> is not shown; only files that others mount are written that way."
        "Take the root out of the <template>."
    MULTIPLE_ROOT_COMPOSITIONS "multiple_root_compositions" Error
        "The first root is rendered; what stands beside it is not timed."
        "Keep one root and put the other compositions into it."
    DUPLICATE_COMPOSITION_ID "duplicate_composition_id" Error
        "Timelines are registered by composition id: two of one id cannot be told apart."
        "Give each composition an id of its own."
    ROOT_COMPOSITION_MISSING_DURATION_SOURCE "root_composition_missing_duration_source" Error
        "Nothing says how long the composition is."
        "Give the root a data-duration in seconds."
    INVALID_FPS "invalid_fps" Warning
        "A data-fps that cannot be read is ignored."
        "Write a whole number from 1 to 240 or a fraction such as 30000/1001."
    COMPOSITION_FILE_TOO_LARGE "composition_file_too_large" Warning
        "Long files are slow to load and hard to edit."
        "Move scenes into sub-compositions and embedded data into files."
    // Hosts
    HOST_MISSING_COMPOSITION_ID "host_missing_composition_id" Error
        "The host takes the id of its file, which changes when the file does."
        "Give the host a data-composition-id."
    MISSING_OR_EMPTY_SUB_COMPOSITION "missing_or_empty_sub_composition" Error
        "The host stays empty."
        "Correct data-composition-src or write the file."
    SUB_COMPOSITION_CYCLE "sub_composition_cycle" Error
        "Files that mount each other are refused."
        "Break the circle."
    // Timing
    TIMED_ELEMENT_MISSING_CLIP_CLASS "timed_element_missing_clip_class" Warning
        "Editors know timed elements by their class; the picture is the same without."
        "Add class=\"clip\"."
    // Timelines
    MISSING_GSAP_SCRIPT "missing_gsap_script" Error
        "A script uses gsap, and nothing loads it."
        "Load GSAP with a <script src> before it is used."
    GSAP_TIMELINE_NOT_REGISTERED "gsap_timeline_not_registered" Error
        "A timeline that is not registered is not sought, so it plays by the wall clock or not at all."
        "Register it: window.__timelines[\"the composition id\"] = timeline."
    MISSING_TIMELINE_REGISTRY "missing_timeline_registry" Error
        "Tweens outside a registered timeline are not sought."
        "Put the tweens on gsap.timeline({ paused: true }) and register it in window.__timelines."
    TIMELINE_ID_MISMATCH "timeline_id_mismatch" Error
        "A timeline registered under an id that no composition has is not bound to one."
        "Register it under the data-composition-id of its composition."
    MISSING_DATA_NO_TIMELINE "missing_data_no_timeline" Warning
        "A render waits for a timeline until the root says that there is none."
        "Add data-no-timeline to the root."
    GSAP_ANIMATES_CLIP_ELEMENT "gsap_animates_clip_element" Error
        "Whether a timed element is visible is decided by its window; a tween of the same property loses."
        "Animate an element inside the clip, or its opacity."
    OVERLAPPING_GSAP_TWEENS "overlapping_gsap_tweens" Warning
        "Two tweens write one property at the same time; what is seen depends on their order."
        "Part them in time, or animate different elements."
    // Scripts
    NON_DETERMINISTIC_CODE "non_deterministic_code" Warning
        "Clock and chance are replaced by functions of the frame's time, so the picture differs from what a browser shows live."
        "Compute motion from the time of the frame, and chance from a seed."
    REQUESTANIMATIONFRAME_IN_COMPOSITION "requestanimationframe_in_composition" Warning
        "Animation frames run once a frame of the render; a script that counts them draws something else when frames are shared out."
        "Draw from the time that the hf-seek event carries."
    // Media
    MEDIA_MISSING_ID "media_missing_id" Error
        "Media are listed and mixed by id; generated ids change with the page."
        "Give the element an id."
    DUPLICATE_MEDIA_ID "duplicate_media_id" Error
        "Two media elements of one id cannot be told apart."
        "Give each an id of its own."
    MEDIA_MISSING_SRC "media_missing_src" Error
        "There is nothing to play."
        "Give the element a src, a <source>, or data-var-src."
    MEDIA_MISSING_DATA_START "media_missing_data_start" Error
        "Without data-start, media are not part of the timing."
        "Add data-start in seconds."
    VIDEO_MISSING_MUTED "video_missing_muted" Error
        "The sound of a video is mixed only where data-has-audio says so."
        "Add muted, or data-has-audio=\"true\" if it is to be heard."
    IMPERATIVE_MEDIA_CONTROL "imperative_media_control" Error
        "The renderer plays media; what a script does to them is lost."
        "Use data-start, data-duration, data-media-start and data-playback-rate."
    SELF_CLOSING_MEDIA_TAG "self_closing_media_tag" Error
        "HTML has no self-closing media: what follows becomes a child of the element and is not shown."
        "Write an end tag."
    DUPLICATE_AUDIO_TRACK "duplicate_audio_track" Warning
        "The same sound twice at one time is twice as loud."
        "Remove one of the elements."
    PLACEHOLDER_MEDIA_URL "placeholder_media_url" Error
        "The address stands for a file that is still to be put in."
        "Put a file into the project and name it."
    // Files
    MISSING_LOCAL_ASSET "missing_local_asset" Error
        "The file is not in the project."
        "Correct the path, which counts from the project's root, or add the file."
    AUDIO_SRC_NOT_FOUND "audio_src_not_found" Error
        "The sound is not in the project."
        "Correct the path, which counts from the project's root, or add the file."
    INVALID_PARENT_TRAVERSAL_IN_ASSET_PATH "invalid_parent_traversal_in_asset_path" Error
        "The path leads out of the project, whose files are all there is."
        "Put the file into the project."
    REMOTE_ASSET "remote_asset" Error
        "A render has no network."
        "Put a copy into the project."
    // Variables
    INVALID_COMPOSITION_VARIABLES_DECLARATION "invalid_composition_variables_declaration" Error
        "Declarations that cannot be read declare nothing."
        "Write a JSON array of objects with id, type, label and default."
    INVALID_VARIABLE_VALUES_JSON "invalid_variable_values_json" Error
        "Values that cannot be read are not given."
        "Write a JSON object of values by variable id."
    UNKNOWN_VARIABLE_BINDING "unknown_variable_binding" Warning
        "A binding to a variable that is not declared shows nothing unless the render gives it a value."
        "Declare the variable, or correct the name."
    UNDECLARED_VARIABLE "undeclared_variable" Warning
        "The file that is mounted does not know the value."
        "Declare the variable in the file, or correct the name."
    MISTYPED_VARIABLE "mistyped_variable" Warning
        "The value is not of the declared type."
        "Correct the value or the declaration."
    // Fonts
    FONT_FAMILY_WITHOUT_FONT_FACE "font_family_without_font_face" Error
        "The font depends on the machine that renders."
        "Put the font's files into the project with an @font-face rule, or use a kept family."
    FONT_STAND_IN "font_stand_in" Info
        "Another font of the same widths or a like look stands in for one that is not free."
        "Bring the font with an @font-face rule if it must be that one."
}
