// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/npy.h"

#include "core/model_files/tensor_values.h"

#include <bit>
#include <cassert>
#include <cstdint>

namespace posviz {

namespace {

void appendLittleEndian(std::string &bytes, double value)
{
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8)
        bytes += static_cast<char>(bits >> shift & 0xff);
}

} // namespace

Result<Table> readNpy(const std::filesystem::path &path)
{
    const Result<NpyHeader> header = readNpyHeader(path);
    if (!header)
        return header.failure();
    return readNpyTable(path, *header);
}

Result<Table> readNpyTable(const std::filesystem::path &path, const NpyHeader &header)
{
    return readStoredTable({.file = path,
                            .offset = header.dataOffset,
                            .format = header.numbers,
                            .size = header.size,
                            .columnMajor = header.fortranOrder},
                           path.string());
}

std::string npyHead(std::int64_t rows, std::int64_t columns, bool complex)
{
    std::string header = "{'descr': '" + std::string(complex ? "<c16" : "<f8")
                         + "', 'fortran_order': False, 'shape': " + shapeText({rows, columns}) + ", }";
    // Magic, version and length take 10 bytes; the data start at a multiple of 64, as NumPy writes it.
    while ((10 + header.size() + 1) % 64 != 0)
        header += ' ';
    header += '\n';

    std::string bytes = "\x93NUMPY";
    bytes += '\x01';
    bytes += '\x00';
    bytes += static_cast<char>(header.size() & 0xff);
    bytes += static_cast<char>(header.size() >> 8);
    return bytes + header;
}

std::string npyNumbers(std::span<const double> values)
{
    std::string bytes;
    bytes.reserve(8 * values.size());
    for (const double value : values)
        appendLittleEndian(bytes, value);
    return bytes;
}

std::string npyBytes(std::span<const double> values, std::int64_t rows, std::int64_t columns, bool complex)
{
    assert(rows >= 0 && columns >= 0 && static_cast<std::int64_t>(values.size()) == rows * columns * (complex ? 2 : 1));
    return npyHead(rows, columns, complex) + npyNumbers(values);
}

} // namespace posviz
