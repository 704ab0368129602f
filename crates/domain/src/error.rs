//! The error vocabulary of the API: one table, from which status, documentation anchor and text form are derived.
//! A test in `herald-wire` compares it with the contract.

use std::fmt;

macro_rules! error_codes {
    ($($name:ident = $text:literal, $status:literal;)*) => {
        /// A machine-readable reason. Clients branch on it, so the spelling never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($name,)* }

        impl ErrorCode {
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name,)*];

            /// The wire spelling, e.g. `invalid_parameter`.
            pub fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$name => $text,)* }
            }

            /// The HTTP status it is answered with unless the failure overrides it.
            pub fn status(self) -> u16 {
                match self { $(ErrorCode::$name => $status,)* }
            }

            pub fn parse(text: &str) -> Option<ErrorCode> {
                match text { $($text => Some(ErrorCode::$name),)* _ => None }
            }
        }
    };
}

error_codes! {
    InvalidParameter = "invalid_parameter", 400;
    ContentPolicyViolation = "content_policy_violation", 400;
    UnlimitedModeDisabled = "unlimited_mode_disabled", 400;
    ResourceLimitReached = "resource_limit_reached", 400;
    VoiceUnavailable = "voice_unavailable", 400;
    ScriptTooShort = "script_too_short", 400;
    TtsTextInvalid = "tts_text_invalid", 400;
    DownloadFailed = "download_failed", 400;
    EphemeralUploadDisabled = "ephemeral_upload_disabled", 400;
    HyperframesProjectInvalid = "hyperframes_project_invalid", 400;
    Unauthorized = "unauthorized", 401;
    InsufficientCredit = "insufficient_credit", 402;
    TrialLimitExceeded = "trial_limit_exceeded", 402;
    PlanUpgradeRequired = "plan_upgrade_required", 402;
    Forbidden = "forbidden", 403;
    ResourceAccessDenied = "resource_access_denied", 403;
    AiVendorAccessRestricted = "ai_vendor_access_restricted", 403;
    VoiceNotUsable = "voice_not_usable", 403;
    VideoNotFound = "video_not_found", 404;
    AvatarNotFound = "avatar_not_found", 404;
    VoiceNotFound = "voice_not_found", 404;
    TemplateNotFound = "template_not_found", 404;
    AssetNotFound = "asset_not_found", 404;
    WebhookNotFound = "webhook_not_found", 404;
    ResourceNotFound = "resource_not_found", 404;
    HyperframesRenderNotFound = "hyperframes_render_not_found", 404;
    Conflict = "conflict", 409;
    ResourceNotReady = "resource_not_ready", 409;
    RequestInProgress = "request_in_progress", 409;
    HyperframesProjectTooLarge = "hyperframes_project_too_large", 413;
    RateLimitExceeded = "rate_limit_exceeded", 429;
    QuotaExceeded = "quota_exceeded", 429;
    InternalError = "internal_error", 500;
    VideoDeleteFailed = "video_delete_failed", 500;
    GatewayTimeout = "gateway_timeout", 504;
    // Herald's own: an operation of the contract that is not served yet.
    NotImplemented = "not_implemented", 501;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A failure as the caller may know it. Whatever else the operator needs goes to the log where it is handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: ErrorCode,
    /// Says what to do, in words a caller can act on.
    pub message: String,
    /// Path of the offending request field (`voice_id`, `image.url`), only for validation failures.
    pub param: Option<String>,
    /// HTTP status where it differs from the code's own (413 with `invalid_parameter`).
    pub status: Option<u16>,
    /// Seconds after which the same request may succeed, for failures that pass.
    pub retry_after: Option<u32>,
}

impl Failure {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), param: None, status: None, retry_after: None }
    }

    /// `invalid_parameter` for the field at `param`.
    pub fn invalid(param: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidParameter, message).at(param)
    }

    /// The same failure, naming the request field it is about.
    pub fn at(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// The same failure, answered with another HTTP status.
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same failure, with the time to wait in seconds; at least one.
    pub fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(u32::try_from(seconds.max(1)).unwrap_or(u32::MAX));
        self
    }

    pub fn http_status(&self) -> u16 {
        self.status.unwrap_or_else(|| self.code.status())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.param {
            Some(param) => write!(f, "{} ({param}): {}", self.code, self.message),
            None => write!(f, "{}: {}", self.code, self.message),
        }
    }
}

impl std::error::Error for Failure {}
