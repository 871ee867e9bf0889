//! How the program is linked, where the linker is the one that Rust brings.
#![cfg(target_arch = "x86_64")]

/// Loading the library at each start took a sixth of a short command's time.
#[test]
fn what_unwinds_a_panic_is_a_part_of_the_program() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_reauth")).unwrap();
    let loads = |library: &[u8]| program.windows(library.len()).any(|part| part == library);
    assert!(loads(b"libc.so.6\0"));
    assert!(!loads(b"libgcc_s.so.1\0"));
}
