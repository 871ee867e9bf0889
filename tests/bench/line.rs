//! A program that prints a line. What commands are measured against.
#![expect(clippy::print_stdout, reason = "this is what it is for")]

fn main() {
    println!("a line");
}
