// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model_files/npy_header.h"

#include "core/model_files/byte_source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <variant>

namespace posviz {

namespace {

// NumPy itself reads no longer ones from strangers (numpy.lib.format, _MAX_HEADER_SIZE is 10 000).
constexpr std::uint64_t longestNpyHeader = 1 << 16;

using ArrayShape = std::vector<std::int64_t>;

/// The three entries of the dictionary, each once.
struct DictionaryEntries {
    std::optional<std::string> descr;
    std::optional<bool> fortranOrder;
    std::optional<ArrayShape> shape;
};

/// Reads the dictionary literal: text, True or False, and a tuple of whole numbers are all that may stand in it.
class DictionaryParser {
  public:
    explicit DictionaryParser(std::string_view text) : m_rest(text) {}

    Result<DictionaryEntries> parse()
    {
        DictionaryEntries entries;
        if (!take('{'))
            return failed("the header does not begin with '{'.");
        while (!take('}')) {
            const std::optional<std::string> key = quotedText();
            if (!key || !take(':'))
                return failed("the header is not a Python dictionary with quoted keys.");
            if (const Result<std::monostate> read = readEntry(entries, *key); !read)
                return read.failure();
            if (!take(',')) {
                if (!take('}'))
                    return failed("the header lacks a comma or '}' after '{0}'.", *key);
                break;
            }
        }
        skipSpaces();
        if (!m_rest.empty())
            return failed("the header continues after its '}'.");
        return entries;
    }

  private:
    Result<std::monostate> readEntry(DictionaryEntries &entries, const std::string &key)
    {
        const auto store = [&](auto &entry, auto value, Pattern<0> wrong) -> Result<std::monostate> {
            if (entry)
                return failed("the header has '{0}' twice.", key);
            if (!value)
                return failed(wrong);
            entry = std::move(*value);
            return std::monostate{};
        };
        if (key == "descr")
            return store(entries.descr, quotedText(),
                         "the header has a 'descr' that is not the name of a type; records and objects cannot be read.");
        if (key == "fortran_order")
            return store(entries.fortranOrder, truthValue(), "the header has a 'fortran_order' that is not True or False.");
        if (key == "shape")
            return store(entries.shape, wholeNumbers(), "the header has a 'shape' that is not a tuple of whole numbers.");
        return failed("the header has an unknown entry; only descr, fortran_order and shape are allowed.");
    }

    void skipSpaces()
    {
        while (!m_rest.empty() && std::string_view(" \t\r\n\f").find(m_rest.front()) != std::string_view::npos)
            m_rest.remove_prefix(1);
    }

    bool take(char c)
    {
        skipSpaces();
        if (!m_rest.starts_with(c))
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    bool takeWord(std::string_view word)
    {
        skipSpaces();
        if (!m_rest.starts_with(word))
            return false;
        m_rest.remove_prefix(word.size());
        return true;
    }

    std::optional<std::string> quotedText()
    {
        skipSpaces();
        if (m_rest.empty() || (m_rest.front() != '\'' && m_rest.front() != '"'))
            return {};
        const std::size_t end = m_rest.find(m_rest.front(), 1);
        if (end == std::string_view::npos)
            return {};
        std::string text(m_rest.substr(1, end - 1));
        // Type names and keys are short plain words: no escapes, nothing that would garble a message.
        if (text.size() > 32 || !std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; }))
            return {};
        m_rest.remove_prefix(end + 1);
        return text;
    }

    std::optional<bool> truthValue()
    {
        if (takeWord("True"))
            return true;
        if (takeWord("False"))
            return false;
        return {};
    }

    std::optional<ArrayShape> wholeNumbers()
    {
        if (!take('('))
            return {};
        ArrayShape numbers;
        while (!take(')')) {
            skipSpaces();
            std::int64_t number = 0;
            const auto [stop, failure] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), number);
            if (failure != std::errc{} || number < 0)
                return {};
            m_rest.remove_prefix(static_cast<std::size_t>(stop - m_rest.data()));
            // Python 2 wrote long numbers as 3L.
            takeWord("L");
            numbers.push_back(number);
            if (!take(',')) {
                if (!take(')'))
                    return {};
                break;
            }
        }
        return numbers;
    }

    std::string_view m_rest;
};

Result<NpyHeader> checkedHeader(const DictionaryEntries &entries)
{
    if (!entries.descr || !entries.fortranOrder || !entries.shape)
        return failed("the header lacks {0}.", !entries.descr ? "descr" : !entries.fortranOrder ? "fortran_order" : "shape");

    NpyHeader header{.type = *entries.descr, .fortranOrder = *entries.fortranOrder, .shape = *entries.shape};
    const std::string_view type = header.type;
    static constexpr std::array<std::string_view, 3> floats{"f2", "f4", "f8"};
    const bool known = type.size() == 3 && std::string_view("<>=").find(type.front()) != std::string_view::npos
                       && std::ranges::find(floats, type.substr(1)) != floats.end();
    if (!known)
        return failed("the numbers are of type '{0}'; float16, float32 and float64 can be read (f2, f4, f8).", header.type);
    header.numbers = {.type = type.back() == '2'   ? NumberType::F16
                              : type.back() == '4' ? NumberType::F32
                                                   : NumberType::F64,
                      .bigEndian = type.front() == '>'};

    const Result<TableSize> size = tableSize(header.shape);
    if (!size)
        return size.failure();
    header.size = *size;
    return header;
}

/// How long the header is: 2 bytes little-endian after the version in version 1, 4 bytes in versions 2 and 3.
std::optional<std::uint64_t> headerLength(std::string_view prefix)
{
    const auto byte = [&](std::size_t at) { return static_cast<std::uint64_t>(static_cast<unsigned char>(prefix[at])); };
    const std::size_t lengthBytes = prefix[6] == 1 ? 2 : 4;
    if (prefix.size() < 8 + lengthBytes)
        return {};
    std::uint64_t length = 0;
    for (std::size_t i = lengthBytes; i-- > 0;)
        length = 256 * length + byte(8 + i);
    return length;
}

Result<NpyHeader> parsedHeader(ByteSource &file)
{
    std::string prefix(static_cast<std::size_t>(std::min<std::uint64_t>(12, file.size())), '\0');
    if (!file.read(0, prefix))
        return failed("cannot be read.");
    if (prefix.size() < 8 || !prefix.starts_with("\x93NUMPY"))
        return failed("is not a NumPy .npy file: it does not begin with \\x93NUMPY and a version.");
    if (prefix[6] < 1 || prefix[6] > 3 || prefix[7] != 0)
        return failed("is of .npy version {0}.{1}; versions 1.0, 2.0 and 3.0 can be read.",
                      plain(static_cast<unsigned char>(prefix[6])), plain(static_cast<unsigned char>(prefix[7])));

    const std::uint64_t start = prefix[6] == 1 ? 10 : 12;
    const std::optional<std::uint64_t> length = headerLength(prefix);
    if (!length || *length > file.size() - start)
        return failed("is truncated: its header is longer than the file.");
    if (*length > longestNpyHeader)
        return failed("has a header of {0} bytes; at most {1} can be read.", plainSize(*length), plainSize(longestNpyHeader));
    std::string text(static_cast<std::size_t>(*length), '\0');
    if (!file.read(start, text))
        return failed("cannot be read.");

    const Result<DictionaryEntries> entries = DictionaryParser(text).parse();
    if (!entries)
        return entries.failure();
    Result<NpyHeader> header = checkedHeader(*entries);
    if (header)
        header->dataOffset = start + *length;
    return header;
}

} // namespace

Result<NpyHeader> readNpyHeader(const std::filesystem::path &path)
{
    const std::string name = path.string();
    const Result<std::unique_ptr<ByteSource>> file = fileSource(path);
    if (!file)
        return file.failure();
    Result<NpyHeader> header = parsedHeader(**file);
    if (!header)
        return failed("{0}: {1}", name, header.failure().sentence);

    const std::uint64_t announced =
        static_cast<std::uint64_t>(header->size.rows * header->size.columns * byteSize(header->numbers.type));
    const std::uint64_t there = (*file)->size() - header->dataOffset;
    if (there < announced)
        return dataCutShort(name, announced, there);
    if (there > announced)
        return failed("{0}: continues after its table: {1} bytes of data expected, {2} found.", name, plainSize(announced),
                      plainSize(there));
    return header;
}

} // namespace posviz
