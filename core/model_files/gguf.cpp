// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/gguf.h"

#include "core/checked_json.h"
#include "core/model_files/ggml_types.h"
#include "core/numbers.h"
#include "core/shown_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

namespace posviz {

namespace {

// Far more than any model has, so that a stranger's file cannot keep the reader busy.
constexpr std::uint64_t mostEntries = 1 << 16;
constexpr std::uint64_t mostTensors = 1 << 17;
constexpr std::uint64_t longestHead = std::uint64_t{256} << 20;
constexpr std::uint64_t longestName = 1 << 16;
constexpr std::uint64_t longestKeptText = 1 << 16;
constexpr std::uint64_t longestKeptArray = 1 << 16;
/// All texts and arrays that are kept, together.
constexpr std::uint64_t mostKeptBytes = 32 << 20;
constexpr int deepestNesting = 8;
constexpr std::uint32_t mostDimensions = 4;
constexpr std::uint64_t largestAlignment = 1 << 30;
constexpr std::string_view magic = "GGUF";

/// Bytes of a value of fixed size; 0 for texts and arrays.
std::uint64_t sizeOf(GgufType type)
{
    static constexpr std::array<std::uint64_t, 13> sizes{1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    return sizes[static_cast<std::size_t>(type)];
}

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF (The Unicode Standard, table 3-7).
bool isUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u; };
        const unsigned first = byte(i);
        const std::size_t more = first < 0x80 ? 0 : first < 0xc2 ? 4 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 4;
        if (more == 4)
            return false;
        const unsigned lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        const unsigned highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        for (std::size_t k = 1; k <= more; ++k)
            if (byte(i + k) < (k == 1 ? lowest : 0x80) || byte(i + k) > (k == 1 ? highest : 0xbf))
                return false;
        i += 1 + more;
    }
    return true;
}

/// Goes through a source from front to back by blocks. The first thing that goes wrong is kept; after it all numbers are 0.
class Cursor {
  public:
    explicit Cursor(ByteSource &source) : m_source(source), m_end(source.size()) {}

    bool failed() const { return m_error.has_value(); }
    const Sentence &error() const { return *m_error; }
    std::uint64_t position() const { return m_position; }
    std::uint64_t left() const { return m_end - m_position; }

    /// What is read from here on, for the sentence about a file that ends inside it.
    void enter(Sentence field) { m_field = std::move(field); }
    const Sentence &field() const { return m_field; }

    template <class... Arguments> void fail(Pattern<sizeof...(Arguments)> pattern, Arguments &&...arguments)
    {
        if (!m_error)
            m_error = sentence(pattern, std::forward<Arguments>(arguments)...);
    }

    /// False, and a failure, where fewer bytes are left.
    bool need(std::uint64_t bytes)
    {
        if (!failed() && bytes > left())
            fail("is truncated: it ends inside {0}.", m_field);
        if (!failed() && m_position + bytes > longestHead)
            fail("has a header of more than {0} MiB, larger than that of any model.", plainSize(longestHead >> 20));
        return !failed();
    }

    void skip(std::uint64_t bytes)
    {
        if (need(bytes))
            m_position += bytes;
    }

    std::string text(std::uint64_t bytes)
    {
        if (!need(bytes))
            return {};
        std::string text(static_cast<std::size_t>(bytes), '\0');
        copy(text);
        return text;
    }

    /// An unsigned number of 1, 2, 4 or 8 bytes.
    std::uint64_t bits(std::size_t bytes)
    {
        std::array<char, 8> raw{};
        if (!need(bytes))
            return 0;
        copy(std::span(raw).first(bytes));
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            value = value << 8 | static_cast<unsigned char>(raw[bigEndian ? i : bytes - 1 - i]);
        return value;
    }

    std::uint32_t word() { return static_cast<std::uint32_t>(bits(4)); }

    bool bigEndian = false;

  private:
    /// Bytes that are known to be there.
    void copy(std::span<char> bytes)
    {
        while (!bytes.empty() && !failed()) {
            if (m_position < m_blockStart || m_position >= m_blockStart + m_block.size())
                fill();
            const auto first = static_cast<std::size_t>(m_position - m_blockStart);
            const std::size_t count = failed() ? 0 : std::min(bytes.size(), m_block.size() - first);
            std::copy_n(m_block.data() + first, count, bytes.data());
            m_position += count;
            bytes = bytes.subspan(count);
        }
    }

    void fill()
    {
        constexpr std::uint64_t blockSize = 1 << 16;
        m_block.resize(static_cast<std::size_t>(std::min(blockSize, left())));
        m_blockStart = m_position;
        if (!m_source.read(m_position, m_block)) {
            m_block.clear();
            fail("cannot be read.");
        }
    }

    ByteSource &m_source;
    std::uint64_t m_end;
    std::uint64_t m_position = 0;
    std::uint64_t m_blockStart = 0;
    std::string m_block;
    Sentence m_field = sentence("its first bytes");
    std::optional<Sentence> m_error;
};

class Parser {
  public:
    explicit Parser(ByteSource &source) : m_cursor(source) {}

    Result<Gguf> parse()
    {
        readHeader();
        for (std::uint64_t i = 0; i < m_entryCount && !m_cursor.failed(); ++i)
            readEntry(i);
        readAlignment();
        for (std::uint64_t i = 0; i < m_tensorCount && !m_cursor.failed(); ++i)
            readTensor(i);
        placeTensors();
        if (m_cursor.failed())
            return Error{m_cursor.error()};
        return std::move(m_gguf);
    }

  private:
    /// A count or a length: 32 bits in version 1, 64 since.
    std::uint64_t length() { return m_cursor.bits(lengthBytes()); }
    std::size_t lengthBytes() const { return m_gguf.version == 1 ? 4 : 8; }

    void readHeader()
    {
        if (m_cursor.text(std::min<std::uint64_t>(magic.size(), m_cursor.left())) != magic)
            return m_cursor.fail("is not a GGUF file: it does not begin with GGUF.");
        m_cursor.enter(sentence("its version"));
        std::uint32_t version = m_cursor.word();
        // Versions are small: one that is small when turned round is of a big-endian file.
        if ((version & 0xffff) == 0 && version != 0) {
            m_gguf.bigEndian = m_cursor.bigEndian = true;
            version = version >> 24 | (version >> 8 & 0xff00);
        }
        if (!m_cursor.failed() && (version < 1 || version > 3))
            return m_cursor.fail("is of GGUF version {0}; versions 1, 2 and 3 can be read.", plain(version));
        m_gguf.version = static_cast<int>(version);
        m_cursor.enter(sentence("its counts"));
        m_tensorCount = length();
        m_entryCount = length();
        checkCount(m_entryCount, mostEntries, lengthBytes() + 5, "declares {0} key-value pairs; at most {1} can be read.",
                   "declares {0} key-value pairs, more than fit into its {1} bytes.");
        checkCount(m_tensorCount, mostTensors, lengthBytes() + 16, "declares {0} tensors; at most {1} can be read.",
                   "declares {0} tensors, more than fit into its {1} bytes.");
    }

    /// leastBytes: what each of them takes at least.
    void checkCount(std::uint64_t count, std::uint64_t most, std::uint64_t leastBytes, Pattern<2> tooMany, Pattern<2> noRoom)
    {
        if (m_cursor.failed())
            return;
        if (count > most)
            m_cursor.fail(tooMany, plainSize(count), plainSize(most));
        else if (count > m_cursor.left() / leastBytes)
            m_cursor.fail(noRoom, plainSize(count), plainSize(m_cursor.left()));
    }

    /// A length, and that many bytes behind it. A text longer than most fails.
    std::string name(std::uint64_t most)
    {
        const std::uint64_t bytes = textLength();
        if (bytes > most && !m_cursor.failed())
            m_cursor.fail("{0} is {1} bytes long; at most {2} are allowed.", m_cursor.field(), plainSize(bytes), plainSize(most));
        std::string text = m_cursor.text(bytes);
        checkUtf8(text);
        return text;
    }

    std::uint64_t textLength()
    {
        const std::uint64_t bytes = length();
        if (bytes > m_cursor.left() && !m_cursor.failed())
            m_cursor.fail("{0} should be {1} bytes long; only {2} are left in the file.", m_cursor.field(), plainSize(bytes),
                          plainSize(m_cursor.left()));
        return bytes;
    }

    void checkUtf8(std::string_view text)
    {
        if (!isUtf8(text))
            m_cursor.fail("{0} is not valid UTF-8.", m_cursor.field());
    }

    // -- Metadata

    void readEntry(std::uint64_t index)
    {
        m_cursor.enter(sentence("key {0} of {1}", plainSize(index + 1), plainSize(m_entryCount)));
        GgufEntry entry{.key = name(longestName), .type = GgufType::UInt8, .value = {}};
        if (m_cursor.failed())
            return;
        if (!m_keys.insert(entry.key).second)
            return m_cursor.fail("the key {0} appears twice.", quotedText(entry.key));
        m_cursor.enter(sentence("the value of {0}", quotedText(entry.key)));
        entry.type = valueType();
        entry.value = readValue(entry.type, !entry.key.starts_with("tokenizer."));
        m_gguf.entries.push_back(std::move(entry));
    }

    GgufType valueType()
    {
        const std::uint32_t type = m_cursor.word();
        if (type > static_cast<std::uint32_t>(GgufType::Float64)) {
            m_cursor.fail("{0} is of type {1}; types 0 to 12 are known.", m_cursor.field(), plain(type));
            return GgufType::UInt8;
        }
        return static_cast<GgufType>(type);
    }

    GgufValue readValue(GgufType type, bool keepsArrays)
    {
        switch (type) {
        case GgufType::String:
            return readText();
        case GgufType::Array:
            return readArray(keepsArrays);
        case GgufType::Bool: {
            const std::uint64_t value = m_cursor.bits(1);
            if (value > 1)
                m_cursor.fail("{0} is {1}; a bool must be 0 or 1.", m_cursor.field(), plainSize(value));
            return value == 1;
        }
        case GgufType::Float32:
        case GgufType::Float64:
            return readNumber(type);
        case GgufType::Int8:
            return std::int64_t{static_cast<std::int8_t>(m_cursor.bits(1))};
        case GgufType::Int16:
            return std::int64_t{static_cast<std::int16_t>(m_cursor.bits(2))};
        case GgufType::Int32:
            return std::int64_t{static_cast<std::int32_t>(m_cursor.bits(4))};
        case GgufType::Int64:
            return static_cast<std::int64_t>(m_cursor.bits(8));
        default:
            return m_cursor.bits(static_cast<std::size_t>(sizeOf(type)));
        }
    }

    /// Any type of fixed size, as a double.
    double readNumber(GgufType type)
    {
        const std::uint64_t bits = m_cursor.bits(static_cast<std::size_t>(sizeOf(type)));
        switch (type) {
        case GgufType::Float32:
            return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        case GgufType::Float64:
            return std::bit_cast<double>(bits);
        case GgufType::Int8:
            return static_cast<std::int8_t>(bits);
        case GgufType::Int16:
            return static_cast<std::int16_t>(bits);
        case GgufType::Int32:
            return static_cast<std::int32_t>(bits);
        case GgufType::Int64:
            return static_cast<double>(static_cast<std::int64_t>(bits));
        default:
            return static_cast<double>(bits);
        }
    }

    std::string readText()
    {
        const std::uint64_t bytes = textLength();
        const std::uint64_t kept = keepable(std::min(bytes, longestKeptText));
        std::string text = m_cursor.text(kept);
        m_cursor.skip(m_cursor.failed() ? 0 : bytes - kept);
        // One that was cut may end inside a character.
        if (kept == bytes)
            checkUtf8(text);
        return text;
    }

    /// The bytes themselves, if that many more may be kept; else 0.
    std::uint64_t keepable(std::uint64_t bytes)
    {
        if (bytes > mostKeptBytes - m_keptBytes)
            return 0;
        m_keptBytes += bytes;
        return bytes;
    }

    GgufArray readArray(bool keeps)
    {
        GgufArray array{.type = valueType(), .count = length()};
        const std::uint64_t each = sizeOf(array.type);
        if (each == 0) {
            skipElements(array.type, array.count, 1);
            return array;
        }
        checkElements(array.count, each);
        if (m_cursor.failed())
            return array;
        if (!keeps || array.count > longestKeptArray || keepable(array.count * sizeof(double)) == 0) {
            m_cursor.skip(array.count * each);
            return array;
        }
        array.numbers.reserve(static_cast<std::size_t>(array.count));
        for (std::uint64_t i = 0; i < array.count && !m_cursor.failed(); ++i)
            array.numbers.push_back(readNumber(array.type));
        return array;
    }

    void checkElements(std::uint64_t count, std::uint64_t leastBytes)
    {
        if (!m_cursor.failed() && count > m_cursor.left() / leastBytes)
            m_cursor.fail("{0} declares {1} elements, more than fit into the {2} bytes left.", m_cursor.field(), plainSize(count),
                          plainSize(m_cursor.left()));
    }

    /// Passes over the elements of an array at this depth.
    void skipElements(GgufType type, std::uint64_t count, int depth)
    {
        if (depth > deepestNesting)
            return m_cursor.fail("{0} has lists nested more than {1} deep.", m_cursor.field(), plain(deepestNesting));
        if (const std::uint64_t each = sizeOf(type); each > 0) {
            checkElements(count, each);
            m_cursor.skip(m_cursor.failed() ? 0 : count * each);
            return;
        }
        checkElements(count, lengthBytes());
        for (std::uint64_t i = 0; i < count && !m_cursor.failed(); ++i)
            if (type == GgufType::String)
                m_cursor.skip(textLength());
            else {
                const GgufType inner = valueType();
                skipElements(inner, length(), depth + 1);
            }
    }

    void readAlignment()
    {
        const GgufEntry *entry = m_cursor.failed() ? nullptr : m_gguf.entry("general.alignment");
        if (!entry)
            return;
        const auto *value = std::get_if<std::uint64_t>(&entry->value);
        if (!value || !std::has_single_bit(*value) || *value > largestAlignment)
            return m_cursor.fail("general.alignment is {0}; it must be a power of two from 1 to 2^30.", shownValue(*entry));
        m_gguf.alignment = *value;
    }

    // -- Tensors

    void readTensor(std::uint64_t index)
    {
        m_cursor.enter(sentence("tensor {0} of {1}", plainSize(index + 1), plainSize(m_tensorCount)));
        GgufTensor tensor{.name = name(longestName), .dimensions = {}};
        if (m_cursor.failed())
            return;
        const Sentence what = tensorInWords(tensor);
        if (!m_names.insert(tensor.name).second)
            return m_cursor.fail("{0} appears twice.", what);
        m_cursor.enter(what);
        const std::uint32_t dimensions = m_cursor.word();
        if (dimensions > mostDimensions)
            return m_cursor.fail("{0} has {1} dimensions; at most {2} are allowed.", what, plain(dimensions),
                                 plain(mostDimensions));
        for (std::uint32_t i = 0; i < dimensions; ++i)
            tensor.dimensions.push_back(length());
        tensor.type = m_cursor.word();
        tensor.offset = m_cursor.bits(8);
        measure(tensor, what);
        m_gguf.tensors.push_back(std::move(tensor));
    }

    static Sentence tensorInWords(const GgufTensor &tensor) { return sentence("the tensor {0}", quotedText(tensor.name)); }

    void measure(GgufTensor &tensor, const Sentence &what)
    {
        constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
        std::uint64_t numbers = 1;
        for (const std::uint64_t size : tensor.dimensions) {
            if (size > 0 && numbers > largest / size)
                return m_cursor.fail("{0} has more than 2^63 numbers.", what);
            numbers *= size;
        }
        const GgmlType *type = findGgmlType(tensor.type);
        if (!type)
            return;
        const std::uint64_t row = tensor.dimensions.empty() ? 1 : tensor.dimensions.front();
        if (row % type->blockNumbers != 0)
            return m_cursor.fail("{0} has rows of {1} numbers of type {2}; they must be a multiple of {3}.", what, plainSize(row),
                                 type->name, plainSize(type->blockNumbers));
        if (numbers / type->blockNumbers > largest / type->blockBytes)
            return m_cursor.fail("{0} has more than 2^63 bytes.", what);
        tensor.bytes = numbers / type->blockNumbers * type->blockBytes;
    }

    /// Turns offsets into those of the file.
    void placeTensors()
    {
        if (m_cursor.failed() || m_gguf.tensors.empty())
            return;
        const std::uint64_t aligned = m_gguf.alignment;
        const std::uint64_t start = (m_cursor.position() + aligned - 1) / aligned * aligned;
        const std::uint64_t size = m_cursor.position() + m_cursor.left();
        for (GgufTensor &tensor : m_gguf.tensors) {
            const Sentence what = tensorInWords(tensor);
            if (tensor.offset % aligned != 0)
                return m_cursor.fail("{0} begins at byte {1} of the data; it must be a multiple of the alignment, {2}.", what,
                                     plainSize(tensor.offset), plainSize(aligned));
            const std::uint64_t bytes = tensor.bytes.value_or(0);
            if (start > size || tensor.offset > size - start || bytes > size - start - tensor.offset)
                return m_cursor.fail("is truncated: {0} needs {1} bytes from byte {2} of the data, which has {3}.", what,
                                     plainSize(bytes), plainSize(tensor.offset), plainSize(size - std::min(start, size)));
            tensor.offset += start;
        }
        checkApart();
    }

    void checkApart()
    {
        std::vector<const GgufTensor *> order;
        for (const GgufTensor &tensor : m_gguf.tensors)
            if (tensor.bytes.value_or(0) > 0)
                order.push_back(&tensor);
        std::ranges::stable_sort(order, {}, &GgufTensor::offset);
        for (std::size_t i = 1; i < order.size(); ++i)
            if (order[i]->offset - order[i - 1]->offset < *order[i - 1]->bytes)
                return m_cursor.fail("the tensors {0} and {1} overlap.", quotedText(order[i - 1]->name),
                                     quotedText(order[i]->name));
    }

    Cursor m_cursor;
    Gguf m_gguf;
    std::uint64_t m_tensorCount = 0;
    std::uint64_t m_entryCount = 0;
    std::uint64_t m_keptBytes = 0;
    std::set<std::string, std::less<>> m_keys;
    std::set<std::string, std::less<>> m_names;
};

/// As few digits as tell it apart from other numbers of its type; powers of ten for very large and very small ones only.
std::string shownFloat(double value, GgufType type)
{
    const double size = std::abs(value);
    const bool plain = value == 0 || (size >= 1e-4 && size < 1e15);
    const auto layout = plain ? std::chars_format::fixed : std::chars_format::scientific;
    std::array<char, 64> digits{};
    char *const end = digits.data() + digits.size();
    const auto written = type == GgufType::Float32 ? std::to_chars(digits.data(), end, static_cast<float>(value), layout)
                                                   : std::to_chars(digits.data(), end, value, layout);
    return {digits.data(), written.ptr};
}

std::string shownArray(const GgufArray &array)
{
    constexpr std::size_t most = 8;
    if (array.numbers.empty()) {
        const std::string what = array.type == GgufType::String ? "text" : array.type == GgufType::Array ? "list" : "number";
        return "[" + shownInteger(static_cast<std::int64_t>(array.count)) + " " + what + (array.count == 1 ? "" : "s") + "]";
    }
    std::string text;
    for (std::size_t i = 0; i < std::min(most, array.numbers.size()); ++i)
        text += (i == 0 ? "[" : ", ") + shownFloat(array.numbers[i], array.type);
    return text
           + (array.numbers.size() > most ? ", … " + shownInteger(static_cast<std::int64_t>(array.count)) + " numbers]" : "]");
}

} // namespace

const GgufEntry *Gguf::entry(std::string_view key) const
{
    const auto found = std::ranges::find(entries, key, &GgufEntry::key);
    return found == entries.end() ? nullptr : &*found;
}

const GgufTensor *Gguf::tensor(std::string_view name) const
{
    const auto found = std::ranges::find(tensors, name, &GgufTensor::name);
    return found == tensors.end() ? nullptr : &*found;
}

Result<Gguf> parsedGguf(ByteSource &source, const std::string &name)
{
    Result<Gguf> gguf = Parser(source).parse();
    if (!gguf)
        return failed("{0}: {1}", name, gguf.failure().sentence);
    return gguf;
}

std::string shownValue(const GgufEntry &entry)
{
    if (const auto *value = std::get_if<std::uint64_t>(&entry.value))
        return std::to_string(*value);
    if (const auto *value = std::get_if<std::int64_t>(&entry.value))
        return std::to_string(*value);
    if (const auto *value = std::get_if<double>(&entry.value))
        return shownFloat(*value, entry.type);
    if (const auto *value = std::get_if<bool>(&entry.value))
        return *value ? "true" : "false";
    if (const auto *value = std::get_if<std::string>(&entry.value))
        return asShown(*value, 200);
    return shownArray(std::get<GgufArray>(entry.value));
}

} // namespace posviz
