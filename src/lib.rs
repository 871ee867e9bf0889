//! reauth.
