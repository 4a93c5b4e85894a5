// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/npy.h"

#include "core/model_files/npy_header.h"
#include "core/numbers.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <new>
#include <optional>

namespace posviz {

namespace {

/// IEEE 754 binary16: sign, 5 bits of exponent with bias 15, 10 bits of fraction.
double fromHalf(std::uint64_t bits)
{
    const auto exponent = static_cast<int>(bits >> 10 & 0x1f);
    const auto fraction = static_cast<double>(bits & 0x3ff);
    double size = 0.0;
    if (exponent == 0x1f)
        size = fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    else if (exponent == 0)
        size = std::ldexp(fraction, -24);
    else
        size = std::ldexp(1024 + fraction, exponent - 25);
    return bits & 0x8000 ? -size : size;
}

double decoded(const unsigned char *bytes, const NpyHeader &header)
{
    std::uint64_t bits = 0;
    for (int i = 0; i < header.itemSize; ++i)
        bits = bits << 8 | bytes[header.bigEndian ? i : header.itemSize - 1 - i];
    switch (header.itemSize) {
    case 2:
        return fromHalf(bits);
    case 4:
        return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    default:
        return std::bit_cast<double>(bits);
    }
}

/// The numbers in the file's order, a block at a time, put where they belong. None where the file ends early.
std::optional<Table::RowMajor> readValues(std::ifstream &file, const NpyHeader &header)
{
    Table::RowMajor values(header.rows(), header.columns());
    const std::int64_t count = values.size();
    const auto itemSize = static_cast<std::int64_t>(header.itemSize);
    constexpr std::int64_t blockItems = 1 << 16;
    std::string block(static_cast<std::size_t>(blockItems * itemSize), '\0');
    for (std::int64_t first = 0; first < count; first += blockItems) {
        const std::int64_t items = std::min(blockItems, count - first);
        if (!file.read(block.data(), items * itemSize))
            return {};
        const auto *bytes = reinterpret_cast<const unsigned char *>(block.data());
        for (std::int64_t i = 0; i < items; ++i) {
            const std::int64_t index = first + i;
            const double value = decoded(bytes + i * itemSize, header);
            if (header.fortranOrder)
                values(index % values.rows(), index / values.rows()) = value;
            else
                values.data()[index] = value;
        }
    }
    return values;
}

void appendLittleEndian(std::string &bytes, double value)
{
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8)
        bytes += static_cast<char>(bits >> shift & 0xff);
}

} // namespace

Result<Table> readNpy(const std::filesystem::path &path)
{
    const std::string name = path.string() + ": ";
    const Result<NpyHeader> header = readNpyHeader(path);
    if (!header)
        return Error{header.error()};
    std::ifstream file(path, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(header->dataOffset));
    try {
        std::optional<Table::RowMajor> values = readValues(file, *header);
        if (!values)
            return Error{name + "cannot be read to its end."};
        for (Eigen::Index row = 0; row < values->rows(); ++row)
            for (Eigen::Index column = 0; column < values->cols(); ++column)
                if (const double value = (*values)(row, column); !std::isfinite(value))
                    return Error{name + "the value in row " + std::to_string(row) + ", column " + std::to_string(column)
                                 + " (counted from 0) is " + shortestNumber(value) + "; every value must be finite."};
        return Table(std::move(*values));
    } catch (const std::bad_alloc &) {
        return Error{name + "the table of shape " + shapeText(header->shape) + " does not fit into memory."};
    }
}

std::string npyBytes(std::span<const double> values, std::int64_t rows, std::int64_t columns, bool complex)
{
    assert(rows >= 0 && columns >= 0 && static_cast<std::int64_t>(values.size()) == rows * columns * (complex ? 2 : 1));
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
    bytes += header;
    bytes.reserve(bytes.size() + 8 * values.size());
    for (const double value : values)
        appendLittleEndian(bytes, value);
    return bytes;
}

} // namespace posviz
