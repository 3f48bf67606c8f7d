#pragma once

#include <stdbool.h>
#include <stddef.h>

/// What checks blocks of UTF-8, slowest first.
enum utf8_method {
  /// Nothing of this library: the caller has a way of its own that every processor can go.
  UTF8_PORTABLE = 0,
  UTF8_AVX2 = 1,
  UTF8_AVX512 = 2,
};

/// The fastest method that this processor has.
enum utf8_method utf8_fastest_method(void);

/// Whether `bytes` are UTF-8 (RFC 3629 section 4). They are 64 or more, and the three before them
/// are the end of text that is UTF-8. A scalar may go on behind them; whether their last byte may
/// begin one, if that is what it does, is not looked at. The processor must have the method, which
/// is not the portable one.
bool utf8_check_blocks(enum utf8_method method, const void *bytes, size_t count);
