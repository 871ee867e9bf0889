//! The program `reauth`: everything is in the library, so that tests reach it.

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Memory is wiped when it is given back: a token that was sent lies in buffers of the HTTP
/// libraries, which do not wipe their own.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() {
    reauth::cli::main()
}
