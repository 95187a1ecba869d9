// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama2c_model.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/shown_name.h"
#include "core/model/strided_tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <map>

namespace regroup {

namespace {

constexpr std::uint32_t magic = 0x616b3432; // "ak42"
constexpr std::uint64_t versionedHeaderBytes = 256;
constexpr std::size_t numberCount = 7;
constexpr std::int64_t widthLimit = 1'000'000;
constexpr std::int64_t layerLimit = 10'000;
constexpr std::int64_t vocabularyLimit = 10'000'000;
constexpr std::int64_t positionLimit = 100'000'000;

struct Sizes {
    std::int64_t modelDim = 0;
    std::int64_t hiddenDim = 0;
    std::int64_t layerCount = 0;
    std::int64_t headCount = 0;
    std::int64_t keyValueHeadCount = 0;
    std::int64_t vocabularySize = 0;
    std::int64_t positionCount = 0;
    bool tiedHead = true;
    double normEpsilon = 1e-5; // The .bin formats do not say; llama2.c has it in its source.

    std::int64_t headDim() const { return modelDim / headCount; }
    std::int64_t keyValueDim() const { return headDim() * keyValueHeadCount; }
};

/// In the order of the files.
struct Header {
    int version = 0;
    std::array<std::int64_t, numberCount> numbers{};
    bool tiedHead = true;
    std::uint64_t sizeBytes = 0;
};

[[noreturn]] void fail(const std::string& place, const std::string& sentence) {
    throw Error(ErrorCode::BadData, fmt::format("{}: {}", place, sentence),
                "The file may be damaged, only partly downloaded, or no llama2.c checkpoint.");
}

std::optional<Header> readHeader(std::span<const std::byte> file) {
    constexpr std::uint64_t numbersBytes = numberCount * sizeof(std::int32_t);
    if (file.size() < numbersBytes)
        return std::nullopt;
    Header header;
    const auto readNumbers = [&](std::uint64_t offset) {
        std::array<std::int32_t, numberCount> numbers{};
        std::memcpy(numbers.data(), file.data() + offset, numbersBytes);
        std::copy(numbers.begin(), numbers.end(), header.numbers.begin());
    };
    std::array<std::uint32_t, 2> begin{};
    std::memcpy(begin.data(), file.data(), sizeof begin);
    if (begin[0] != magic) {
        readNumbers(0);
        header.tiedHead = header.numbers[5] > 0; // A negative vocabulary: the head is stored.
        header.numbers[5] = std::abs(header.numbers[5]);
        header.sizeBytes = numbersBytes;
        return header;
    }
    if (file.size() < versionedHeaderBytes)
        return std::nullopt;
    header.version = static_cast<int>(begin[1]);
    readNumbers(sizeof begin);
    header.tiedHead = file[sizeof begin + numbersBytes] != std::byte{0};
    header.sizeBytes = versionedHeaderBytes;
    return header;
}

Sizes sizesOf(const Header& header) {
    const auto& numbers = header.numbers;
    Sizes sizes;
    sizes.modelDim = numbers[0];
    sizes.hiddenDim = numbers[1];
    sizes.layerCount = numbers[2];
    sizes.headCount = numbers[3];
    sizes.keyValueHeadCount = numbers[4];
    sizes.vocabularySize = numbers[5];
    sizes.positionCount = numbers[6];
    sizes.tiedHead = header.tiedHead;
    return sizes;
}

bool isPlausible(const Sizes& sizes) {
    const auto isIn = [](std::int64_t value, std::int64_t limit) {
        return value >= 1 && value <= limit;
    };
    return isIn(sizes.modelDim, widthLimit) && isIn(sizes.hiddenDim, 8 * widthLimit) &&
           isIn(sizes.layerCount, layerLimit) && isIn(sizes.headCount, sizes.modelDim) &&
           isIn(sizes.keyValueHeadCount, sizes.headCount) &&
           isIn(sizes.vocabularySize, vocabularyLimit) && isIn(sizes.positionCount, positionLimit);
}

void requireConsistent(const Sizes& sizes, const std::string& place) {
    if (!isPlausible(sizes))
        fail(place,
             fmt::format("found width {}, inner width {}, {} layers, {} heads, {} key/value heads, "
                         "vocabulary {}, {} positions, expected the sizes of a model.",
                         sizes.modelDim, sizes.hiddenDim, sizes.layerCount, sizes.headCount,
                         sizes.keyValueHeadCount, sizes.vocabularySize, sizes.positionCount));
    if (sizes.modelDim % sizes.headCount != 0 || sizes.headDim() % 2 != 0)
        fail(place, fmt::format("found width {} with {} heads, expected heads of an even width.",
                                sizes.modelDim, sizes.headCount));
    if (sizes.headCount % sizes.keyValueHeadCount != 0)
        fail(place, fmt::format("found {} heads with {} key/value heads, expected a divisor.",
                                sizes.headCount, sizes.keyValueHeadCount));
}

std::string configTextOf(const Sizes& sizes, std::string_view dataType) {
    return nlohmann::ordered_json{{"architectures", {"LlamaForCausalLM"}},
                                  {"model_type", "llama"},
                                  {"hidden_size", sizes.modelDim},
                                  {"intermediate_size", sizes.hiddenDim},
                                  {"num_hidden_layers", sizes.layerCount},
                                  {"num_attention_heads", sizes.headCount},
                                  {"num_key_value_heads", sizes.keyValueHeadCount},
                                  {"vocab_size", sizes.vocabularySize},
                                  {"max_position_embeddings", sizes.positionCount},
                                  {"hidden_act", "silu"},
                                  {"rms_norm_eps", sizes.normEpsilon},
                                  {"rope_theta", 10000.0},
                                  {"attention_bias", false},
                                  {"mlp_bias", false},
                                  {"bos_token_id", 1},
                                  {"eos_token_id", 2},
                                  {"tie_word_embeddings", sizes.tiedHead},
                                  {"torch_dtype", dataType}}
               .dump(2) +
           "\n";
}

/// From pairs of rows (2i, 2i + 1) of each head to (i, i + headDim / 2).
/// @param tensor  [rows, columns], rows a multiple of headDim.
void splitRotaryPairs(TensorInfo& tensor, std::int64_t headDim) {
    const std::int64_t rows = tensor.shape[0];
    const std::int64_t columns = tensor.shape[1];
    const std::int64_t rowStride = tensor.axes.empty() ? columns : tensor.axes[0].stride;
    const std::int64_t columnStride = tensor.axes.empty() ? 1 : tensor.axes[1].stride;
    tensor.axes = {{rows / headDim, headDim * rowStride},
                   {2, rowStride},
                   {headDim / 2, 2 * rowStride},
                   {columns, columnStride}};
    if (isRowMajor(tensor.axes))
        tensor.axes.clear();
}

/// Takes tensors from the front of a file to its end.
class FileWalk {
public:
    FileWalk(std::span<const std::byte> file, std::uint64_t begin, Sizes sizes,
             const std::string& place)
        : m_file(file), m_position(begin), m_sizes(sizes), m_place(place) {}

    void one(const std::string& name, std::vector<std::int64_t> shape) {
        TensorInfo tensor;
        tensor.name = name;
        tensor.shape = std::move(shape);
        tensor.offset = m_position;
        // Below 2^60: isPlausible bounds every extent.
        tensor.sizeBytes = static_cast<std::uint64_t>(*elementCount(tensor.shape)) * sizeof(float);
        skip(name, tensor.sizeBytes);
        m_tensors.push_back(std::move(tensor));
    }

    void eachLayer(const std::string& name, const std::vector<std::int64_t>& shape) {
        for (std::int64_t layer = 0; layer < m_sizes.layerCount; ++layer)
            one(fmt::format("model.layers.{}.{}.weight", layer, name), shape);
    }

    void eachLayerRotary(const std::string& name, const std::vector<std::int64_t>& shape) {
        const std::size_t first = m_tensors.size();
        eachLayer(name, shape);
        for (std::size_t index = first; index < m_tensors.size(); ++index)
            splitRotaryPairs(m_tensors[index], m_sizes.headDim());
    }

    void skip(const std::string& name, std::uint64_t sizeBytes) {
        if (m_file.size() - m_position < sizeBytes)
            fail(m_place, fmt::format("{} of {} bytes begins at byte {}, found {} bytes until the "
                                      "end of the file.",
                                      name, sizeBytes, m_position, m_file.size() - m_position));
        m_position += sizeBytes;
    }

    std::vector<TensorInfo> finish() {
        if (m_position != m_file.size())
            fail(m_place, fmt::format("the model ends at byte {}, and the file has {} bytes.",
                                      m_position, m_file.size()));
        return std::move(m_tensors);
    }

private:
    std::span<const std::byte> m_file;
    std::uint64_t m_position;
    Sizes m_sizes;
    const std::string& m_place;
    std::vector<TensorInfo> m_tensors;
};

void walkAttention(FileWalk& walk, const Sizes& sizes) {
    walk.eachLayerRotary("self_attn.q_proj", {sizes.modelDim, sizes.modelDim});
    walk.eachLayerRotary("self_attn.k_proj", {sizes.keyValueDim(), sizes.modelDim});
    walk.eachLayer("self_attn.v_proj", {sizes.keyValueDim(), sizes.modelDim});
    walk.eachLayer("self_attn.o_proj", {sizes.modelDim, sizes.modelDim});
}

void walkMlp(FileWalk& walk, const Sizes& sizes) {
    walk.eachLayer("mlp.gate_proj", {sizes.hiddenDim, sizes.modelDim});
    walk.eachLayer("mlp.down_proj", {sizes.modelDim, sizes.hiddenDim});
    walk.eachLayer("mlp.up_proj", {sizes.hiddenDim, sizes.modelDim});
}

void walkFirstFormat(FileWalk& walk, const Sizes& sizes) {
    walk.one("model.embed_tokens.weight", {sizes.vocabularySize, sizes.modelDim});
    walk.eachLayer("input_layernorm", {sizes.modelDim});
    walkAttention(walk, sizes);
    walk.eachLayer("post_attention_layernorm", {sizes.modelDim});
    walkMlp(walk, sizes);
    walk.one("model.norm.weight", {sizes.modelDim});
    // Two tables of cosines and sines, which llama2.c itself calculates anew since version 1.
    const auto tableValues = static_cast<std::uint64_t>(sizes.positionCount * sizes.headDim());
    walk.skip("the rotary tables", tableValues * sizeof(float));
}

void walkVersion1(FileWalk& walk, const Sizes& sizes) {
    walk.eachLayer("input_layernorm", {sizes.modelDim});
    walk.eachLayer("post_attention_layernorm", {sizes.modelDim});
    walk.one("model.norm.weight", {sizes.modelDim});
    walk.one("model.embed_tokens.weight", {sizes.vocabularySize, sizes.modelDim});
    walkAttention(walk, sizes);
    walkMlp(walk, sizes);
}

/// "layers.3.attention.wq.weight" -> "model.layers.3.self_attn.q_proj.weight"; "" for others.
std::string huggingFaceName(const std::string& name) {
    static const std::map<std::string, std::string, std::less<>> whole{
        {"tok_embeddings.weight", "model.embed_tokens.weight"},
        {"norm.weight", "model.norm.weight"},
        {"output.weight", "lm_head.weight"}};
    static const std::map<std::string, std::string, std::less<>> inLayer{
        {"attention.wq.weight", "self_attn.q_proj.weight"},
        {"attention.wk.weight", "self_attn.k_proj.weight"},
        {"attention.wv.weight", "self_attn.v_proj.weight"},
        {"attention.wo.weight", "self_attn.o_proj.weight"},
        {"feed_forward.w1.weight", "mlp.gate_proj.weight"},
        {"feed_forward.w2.weight", "mlp.down_proj.weight"},
        {"feed_forward.w3.weight", "mlp.up_proj.weight"},
        {"attention_norm.weight", "input_layernorm.weight"},
        {"ffn_norm.weight", "post_attention_layernorm.weight"}};
    if (const auto found = whole.find(name); found != whole.end())
        return found->second;
    constexpr std::string_view prefix = "layers.";
    const std::size_t dot = name.find('.', prefix.size());
    if (!name.starts_with(prefix) || dot == std::string::npos)
        return "";
    const auto found = inLayer.find(std::string_view(name).substr(dot + 1));
    return found == inLayer.end() ? "" : "model." + name.substr(0, dot + 1) + found->second;
}

const TensorInfo* findTensor(const std::vector<TensorInfo>& tensors, std::string_view name) {
    for (const TensorInfo& tensor : tensors)
        if (tensor.name == name)
            return &tensor;
    return nullptr;
}

std::int64_t argument(const nlohmann::json& arguments, const char* key, const std::string& place,
                      std::optional<std::int64_t> fallback = {}) {
    const auto found = arguments.find(key);
    if (fallback && (found == arguments.end() || found->is_null()))
        return *fallback;
    if (found == arguments.end() || !found->is_number_integer())
        fail(place, fmt::format("model_args has no whole number '{}'.", key));
    return found->get<std::int64_t>();
}

Sizes sizesOf(const TorchArchive& archive, const std::string& place) {
    const nlohmann::json& arguments = archive.modelArguments;
    Sizes sizes;
    sizes.modelDim = argument(arguments, "dim", place);
    sizes.layerCount = argument(arguments, "n_layers", place);
    sizes.headCount = argument(arguments, "n_heads", place);
    sizes.keyValueHeadCount = argument(arguments, "n_kv_heads", place, sizes.headCount);
    sizes.vocabularySize = argument(arguments, "vocab_size", place);
    sizes.positionCount = argument(arguments, "max_seq_len", place, 2048);
    if (const auto epsilon = arguments.find("norm_eps");
        epsilon != arguments.end() && epsilon->is_number())
        sizes.normEpsilon = epsilon->get<double>();
    // Written as a multiple of something; the weights say what came out.
    const TensorInfo* gate = findTensor(archive.tensors, "layers.0.feed_forward.w1.weight");
    if (gate == nullptr || gate->shape.size() != 2)
        fail(place, "holds no matrix layers.0.feed_forward.w1.weight.");
    sizes.hiddenDim = gate->shape[0];
    const TensorInfo* table = findTensor(archive.tensors, "tok_embeddings.weight");
    const TensorInfo* head = findTensor(archive.tensors, "output.weight");
    sizes.tiedHead = head == nullptr || head->offset == table->offset;
    requireConsistent(sizes, place);
    return sizes;
}

} // namespace

bool looksLikeLlama2c(std::span<const std::byte> file) {
    const auto header = readHeader(file);
    return header && (header->version != 0 || isPlausible(sizesOf(*header)));
}

Llama2cModel readLlama2cFile(std::span<const std::byte> file, const std::string& place) {
    const auto header = readHeader(file);
    if (!header)
        fail(place, fmt::format("the file has {} bytes, fewer than the header of a llama2.c "
                                "checkpoint.",
                                file.size()));
    if (header->version > 1 || header->version < 0)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("{}: found version {} of llama2.c's format, expected the first "
                                "one or version 1: quantised weights are not read.",
                                place, header->version),
                    "Export the model again with version 1 (float32).");
    const Sizes sizes = sizesOf(*header);
    requireConsistent(sizes, place);
    FileWalk walk(file, header->sizeBytes, sizes, place);
    if (header->version == 1)
        walkVersion1(walk, sizes);
    else
        walkFirstFormat(walk, sizes);
    if (!sizes.tiedHead)
        walk.one("lm_head.weight", {sizes.vocabularySize, sizes.modelDim});
    return {configTextOf(sizes, "float32"), walk.finish()};
}

std::optional<Llama2cModel> llama2cModelOf(const TorchArchive& archive, const std::string& place) {
    const TensorInfo* table = findTensor(archive.tensors, "tok_embeddings.weight");
    if (table == nullptr || archive.modelArguments.empty())
        return std::nullopt;
    const Sizes sizes = sizesOf(archive, place);
    Llama2cModel model{configTextOf(sizes, dataTypeName(table->dataType)), {}};
    for (TensorInfo tensor : archive.tensors) {
        const std::string name = huggingFaceName(tensor.name);
        const bool isRotary = name.ends_with("q_proj.weight") || name.ends_with("k_proj.weight");
        if (isRotary) {
            const bool fits = tensor.shape.size() == 2 && tensor.shape[0] % sizes.headDim() == 0;
            if (!fits)
                fail(place,
                     fmt::format("tensor '{}' has shape {}, expected rows for heads of {}.",
                                 shownName(tensor.name), shapeText(tensor.shape), sizes.headDim()));
            splitRotaryPairs(tensor, sizes.headDim());
        }
        if (!name.empty())
            tensor.name = name;
        if (!sizes.tiedHead || name != "lm_head.weight")
            model.tensors.push_back(std::move(tensor));
    }
    return model;
}

} // namespace regroup
