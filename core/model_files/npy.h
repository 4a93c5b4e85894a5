// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model_files/npy_header.h"
#include "core/result.h"
#include "core/table.h"

#include <filesystem>
#include <span>
#include <string>

namespace posviz {

/// Reads a NumPy .npy file (format versions 1, 2, 3; float16, float32, float64; C and Fortran order; either byte order) that
/// holds a matrix, positions x features, or one with leading axes of length 1.
///
/// Fails with one sentence naming the file for anything else: another type or shape, cut short, a value that is not finite.
/// At most 2^27 numbers; the header is checked against the file's size before anything is allocated.
Result<Table> readNpy(const std::filesystem::path &path);

/// The same for a file whose head was read before.
Result<Table> readNpyTable(const std::filesystem::path &path, const NpyHeader &header);

/// The bytes of a version 1 .npy file of float64 (or complex128), C order, little-endian.
/// values: row-major, rows x columns numbers (interleaved real and imaginary parts where complex).
/// They are the head and, after it, the numbers.
std::string npyBytes(std::span<const double> values, std::int64_t rows, std::int64_t columns, bool complex);
std::string npyHead(std::int64_t rows, std::int64_t columns, bool complex);
std::string npyNumbers(std::span<const double> values);

} // namespace posviz
