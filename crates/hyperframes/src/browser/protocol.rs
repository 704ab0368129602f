//! The methods and events of the DevTools protocol that are used, as types.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;

/// A command with its parameters.
pub(super) trait Method: Serialize {
    const NAME: &'static str;
    /// Longest answer that is read, where one that long would be no answer.
    const MAX_REPLY_BYTES: usize = usize::MAX;
    type Reply: DeserializeOwned;
}

/// One row per command: its name, its answer, its parameters.
macro_rules! methods {
    ($($name:literal $method:ident $(<$life:lifetime>)? -> $reply:ty $(, at most $limit:literal bytes)? { $($(#[$meta:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        #[derive(Debug, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub(super) struct $method $(<$life>)? { $($(#[$meta])* pub $field: $type),* }

        impl $(<$life>)? Method for $method $(<$life>)? {
            const NAME: &'static str = $name;
            $(const MAX_REPLY_BYTES: usize = $limit;)?
            type Reply = $reply;
        }
    )*};
}

methods! {
    "Browser.getVersion" GetVersion -> Version {}
    "Browser.setDownloadBehavior" SetDownloadBehavior<'a> -> IgnoredAny { behavior: &'a str }
    "Emulation.setDeviceMetricsOverride" SetDeviceMetrics -> IgnoredAny { width: u32, height: u32, device_scale_factor: f64, mobile: bool }
    "Emulation.setDefaultBackgroundColorOverride" SetBackground -> IgnoredAny { color: Color }
    "Fetch.enable" EnableFetch -> IgnoredAny { patterns: Vec<UrlPattern> }
    "Fetch.failRequest" FailRequest<'a> -> IgnoredAny { request_id: &'a str, error_reason: &'a str }
    "Fetch.fulfillRequest" FulfillRequest<'a> -> IgnoredAny { request_id: &'a str, response_code: u16, response_headers: Vec<Header<'a>>, body: String }
    "HeadlessExperimental.beginFrame" BeginFrame -> BegunFrame { frame_time_ticks: f64, interval: f64, #[serde(skip_serializing_if = "Option::is_none")] screenshot: Option<Screenshot> }
    "Page.addScriptToEvaluateOnNewDocument" AddScript<'a> -> IgnoredAny { source: &'a str }
    "Page.captureScreenshot" CaptureScreenshot -> CapturedScreenshot { #[serde(flatten)] screenshot: Screenshot, from_surface: bool, capture_beyond_viewport: bool }
    "Page.enable" EnablePage -> IgnoredAny {}
    "Page.handleJavaScriptDialog" HandleDialog -> IgnoredAny { accept: bool }
    "Page.navigate" Navigate<'a> -> Navigated { url: &'a str }
    "Runtime.enable" EnableRuntime -> IgnoredAny {}
    "Runtime.evaluate" Evaluate<'a> -> Evaluated, at most 16_000_000 bytes { expression: &'a str, await_promise: bool, return_by_value: bool }
    "Target.attachToTarget" AttachToTarget<'a> -> Attached { target_id: &'a str, flatten: bool }
    "Target.createTarget" CreateTarget<'a> -> Created { url: &'a str, width: u32, height: u32, enable_begin_frame_control: bool }
}

#[derive(Debug, Deserialize)]
pub(super) struct Version {
    pub product: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Color {
    pub r: u8,
    pub g: u8,
    pub b: u8,
    pub a: u8,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UrlPattern {
    pub url_pattern: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct Header<'a> {
    pub name: &'static str,
    pub value: &'a str,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Screenshot {
    pub format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    pub optimize_for_speed: bool,
}

/// The picture stays text until somebody wants it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BegunFrame {
    pub has_damage: bool,
    pub screenshot_data: Option<Box<RawValue>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CapturedScreenshot {
    pub data: Box<RawValue>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Navigated {
    pub error_text: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Evaluated {
    pub result: RemoteObject,
    pub exception_details: Option<ExceptionDetails>,
}

#[derive(Debug, Deserialize)]
pub(super) struct RemoteObject {
    #[serde(default)]
    pub value: serde_json::Value,
    pub description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExceptionDetails {
    pub text: String,
    /// Counted from zero.
    pub line_number: u64,
    pub column_number: u64,
    pub url: Option<String>,
    pub exception: Option<RemoteObject>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attached {
    pub session_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Created {
    pub target_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestPaused {
    pub request_id: String,
    pub request: Request,
    pub resource_type: String,
    pub frame_id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Request {
    pub url: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConsoleCalled {
    #[serde(rename = "type")]
    pub kind: String,
    pub args: Vec<RemoteObject>,
    pub stack_trace: Option<StackTrace>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StackTrace {
    pub call_frames: Vec<CallFrame>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallFrame {
    pub url: String,
    pub line_number: u64,
    pub column_number: u64,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExceptionThrown {
    pub exception_details: ExceptionDetails,
}
