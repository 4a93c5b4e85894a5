// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/tensor_values.h"

#include "core/model_files/byte_source.h"
#include "core/numbers.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <new>
#include <optional>

namespace posviz {

namespace {

constexpr std::int64_t mostNumbers = std::int64_t{1} << 27;

/// Sign, 5 bits of exponent with bias 15, 10 bits of fraction.
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

double fromSingle(std::uint64_t bits) { return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))); }

double fromBfloat(std::uint64_t bits) { return fromSingle(bits << 16); }

double fromDouble(std::uint64_t bits) { return std::bit_cast<double>(bits); }

template <int size, double (*number)(std::uint64_t)>
void decodeAll(std::span<const std::byte> bytes, bool bigEndian, std::span<double> numbers)
{
    const std::byte *next = bytes.data();
    for (double &value : numbers) {
        std::uint64_t bits = 0;
        for (int i = 0; i < size; ++i)
            bits = bits << 8 | std::to_integer<std::uint64_t>(next[bigEndian ? i : size - 1 - i]);
        value = number(bits);
        next += size;
    }
}

/// The numbers in the file's order, a block at a time, put where they belong. None where the file ends early.
std::optional<Table::RowMajor> readValues(ByteSource &file, const StoredTable &stored)
{
    Table::RowMajor values(stored.size.rows, stored.size.columns);
    const std::int64_t count = values.size();
    constexpr std::int64_t blockItems = 1 << 16;
    const std::int64_t itemSize = byteSize(stored.format.type);
    std::string bytes(static_cast<std::size_t>(std::min(blockItems, count) * itemSize), '\0');
    std::vector<double> numbers(static_cast<std::size_t>(std::min(blockItems, count)));
    for (std::int64_t first = 0; first < count; first += blockItems) {
        const std::int64_t items = std::min(blockItems, count - first);
        const auto inBlock = std::span(bytes).first(static_cast<std::size_t>(items * itemSize));
        if (!file.read(stored.offset + static_cast<std::uint64_t>(first * itemSize), inBlock))
            return {};
        const std::span<double> block(numbers.data(), static_cast<std::size_t>(items));
        decodeNumbers(std::as_bytes(inBlock), stored.format, block);
        if (!stored.columnMajor)
            std::ranges::copy(block, values.data() + first);
        else
            for (std::int64_t i = 0; i < items; ++i)
                values((first + i) % values.rows(), (first + i) / values.rows()) = numbers[static_cast<std::size_t>(i)];
    }
    return values;
}

} // namespace

std::int64_t byteSize(NumberType type)
{
    switch (type) {
    case NumberType::F16:
    case NumberType::BF16:
        return 2;
    case NumberType::F32:
        return 4;
    case NumberType::F64:
        break;
    }
    return 8;
}

void decodeNumbers(std::span<const std::byte> bytes, NumberFormat format, std::span<double> numbers)
{
    assert(bytes.size() == numbers.size() * static_cast<std::size_t>(byteSize(format.type)));
    switch (format.type) {
    case NumberType::F16:
        return decodeAll<2, fromHalf>(bytes, format.bigEndian, numbers);
    case NumberType::BF16:
        return decodeAll<2, fromBfloat>(bytes, format.bigEndian, numbers);
    case NumberType::F32:
        return decodeAll<4, fromSingle>(bytes, format.bigEndian, numbers);
    case NumberType::F64:
        return decodeAll<8, fromDouble>(bytes, format.bigEndian, numbers);
    }
}

std::string shapeText(const std::vector<std::int64_t> &shape)
{
    std::string text = "(";
    for (std::size_t i = 0; i < shape.size(); ++i)
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

Result<TableSize> tableSize(const std::vector<std::int64_t> &shape)
{
    const auto one = [](std::int64_t size) { return size == 1; };
    if (shape.size() < 2 || !std::all_of(shape.begin(), shape.end() - 2, one))
        return failed("the shape is {0}; a position table must be a matrix, positions × features.", shapeText(shape));
    const TableSize size{.rows = shape[shape.size() - 2], .columns = shape.back()};
    if (size.rows < 1 || size.columns < 1)
        return failed("the shape is {0}, so there are no numbers in it.", shapeText(shape));
    if (size.rows > mostNumbers / size.columns)
        return failed("the shape is {0}; at most {1} numbers can be read.", shapeText(shape), plain(mostNumbers));
    return size;
}

Error dataCutShort(const std::string &name, std::uint64_t announced, std::uint64_t there)
{
    return failed("{0}: is truncated: {1} bytes of data expected, {2} found.", name, plainSize(announced), plainSize(there));
}

Result<Table> readStoredTable(const StoredTable &stored, const std::string &name)
{
    const Result<std::unique_ptr<ByteSource>> opened = fileSource(stored.file);
    if (!opened)
        return opened.failure();
    ByteSource &file = **opened;
    const auto announced = static_cast<std::uint64_t>(stored.size.rows * stored.size.columns * byteSize(stored.format.type));
    const std::uint64_t there = file.size() - std::min(stored.offset, file.size());
    if (there < announced)
        return dataCutShort(name, announced, there);

    try {
        std::optional<Table::RowMajor> values = readValues(file, stored);
        if (!values)
            return failed("{0}: cannot be read to its end.", name);
        for (Eigen::Index row = 0; row < values->rows(); ++row)
            for (Eigen::Index column = 0; column < values->cols(); ++column)
                if (const double value = (*values)(row, column); !std::isfinite(value))
                    return failed("{0}: the value in row {1}, column {2} (counted from 0) is {3}; every value must be finite.",
                                  name, plain(row), plain(column), shortestNumber(value));
        return Table(std::move(*values));
    } catch (const std::bad_alloc &) {
        return failed("{0}: a table of shape {1} does not fit into memory.", name,
                      shapeText({stored.size.rows, stored.size.columns}));
    }
}

} // namespace posviz
