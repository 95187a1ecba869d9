// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch_archive.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/shown_name.h"
#include "core/model/strided_tensor.h"
#include "core/model/torch_storages.h"
#include "core/model/zip_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

namespace regroup {

namespace {

constexpr std::size_t dimensionLimit = 64; // As torch.
/// A tensor may repeat its values (stride 0) up to so many; more is no weight but a bomb.
constexpr std::int64_t repeatedLimit = std::int64_t{1} << 24U;
constexpr std::array<std::string_view, 4> containerNames{"model", "state_dict", "model_state_dict",
                                                         "module"};

class ArchiveReader {
public:
    ArchiveReader(std::span<const std::byte> file, const std::string& place)
        : m_place(place), m_content(readTorchContent(file, place)), m_document(m_content.document) {
    }

    TorchArchive read() const {
        const PickleValue& root = m_document[m_document.root];
        if (root.kind != PickleKind::Dict)
            fail("the pickle holds no dictionary, expected names and tensors.");
        TorchArchive archive;
        archive.tensors = readTensors(stateDict(root));
        cutSharedPrefix(archive.tensors, "_orig_mod.");
        cutSharedPrefix(archive.tensors, "module.");
        if (const PickleValue* arguments = find(root, "model_args"))
            archive.modelArguments = plainValues(*arguments);
        return archive;
    }

private:
    [[noreturn]] void fail(const std::string& sentence) const {
        throw Error(ErrorCode::BadData, fmt::format("{}: {}", m_place, sentence),
                    "The file may be damaged or only partly downloaded.");
    }

    /// nullptr if the dictionary has no such key.
    const PickleValue* find(const PickleValue& dictionary, std::string_view key) const {
        for (std::size_t index = 0; index + 1 < dictionary.items.size(); index += 2) {
            const PickleValue& found = m_document[dictionary.items[index]];
            if (found.kind == PickleKind::Text && found.text == key)
                return &m_document[dictionary.items[index + 1]];
        }
        return nullptr;
    }

    bool isTensor(const PickleValue& value) const {
        return value.kind == PickleKind::Call && callee(value).starts_with("torch._utils ");
    }

    bool holdsTensors(const PickleValue& dictionary) const {
        for (std::size_t index = 1; index < dictionary.items.size(); index += 2)
            if (isTensor(m_document[dictionary.items[index]]))
                return true;
        return false;
    }

    const PickleValue& stateDict(const PickleValue& root) const {
        // Containers first: a training may have a single tensor, such as its best loss, beside
        // them.
        for (const std::string_view name : containerNames) {
            const PickleValue* found = find(root, name);
            if (found != nullptr && found->kind == PickleKind::Dict && holdsTensors(*found))
                return *found;
        }
        if (holdsTensors(root))
            return root;
        fail("found no tensors, expected a state dict, or one under 'model' or 'state_dict'.");
    }

    std::vector<TensorInfo> readTensors(const PickleValue& dictionary) const {
        std::vector<TensorInfo> tensors;
        std::unordered_set<std::string_view> names;
        for (std::size_t index = 0; index + 1 < dictionary.items.size(); index += 2) {
            const PickleValue& key = m_document[dictionary.items[index]];
            const PickleValue& value = m_document[dictionary.items[index + 1]];
            if (!isTensor(value))
                continue; // Counters, settings and whatever else people keep beside weights.
            if (key.kind != PickleKind::Text)
                fail("a tensor has a name that is no text.");
            if (!names.insert(key.text).second)
                fail(fmt::format("tensor '{}' stands twice, expected once.", shownName(key.text)));
            tensors.push_back(readTensor(std::string(key.text), value));
        }
        return tensors;
    }

    std::string_view callee(const PickleValue& call) const {
        return m_document[call.items[0]].text;
    }

    TensorInfo readTensor(const std::string& name, const PickleValue& value) const {
        const PickleValue* call = &value;
        if (callee(*call) == "torch._utils _rebuild_parameter") {
            const PickleValue& arguments = m_document[call->items[1]];
            if (arguments.items.empty())
                fail(fmt::format("parameter '{}' has no tensor.", shownName(name)));
            call = &m_document[arguments.items.front()];
        }
        if (call->kind != PickleKind::Call || callee(*call) != "torch._utils _rebuild_tensor_v2")
            fail(fmt::format("'{}' is no tensor.", shownName(name)));
        const PickleValue& arguments = m_document[call->items[1]];
        if (arguments.items.size() < 6)
            fail(fmt::format("tensor '{}' has {} arguments, expected 6.", shownName(name),
                             arguments.items.size()));
        return layOut(name, arguments);
    }

    /// Arguments: storage, first element, shape, strides, ...
    TensorInfo layOut(const std::string& name, const PickleValue& arguments) const {
        const std::string_view key = storageKey(m_document, arguments.items[0], m_place);
        const TorchStorage& storage = m_content.storages.at(key);
        const PickleValue& first = m_document[arguments.items[1]];
        const auto strides = numbers(name, arguments.items[3]);
        TensorInfo tensor;
        tensor.name = name;
        tensor.dataType = storage.dataType;
        tensor.shape = numbers(name, arguments.items[2]);
        if (first.kind != PickleKind::Integer || first.integer < 0 ||
            strides.size() != tensor.shape.size())
            fail(fmt::format("tensor '{}' has {} strides for shape {} from element {} on.",
                             shownName(name), strides.size(), shapeText(tensor.shape),
                             first.integer));
        for (std::size_t axis = 0; axis < strides.size(); ++axis)
            tensor.axes.push_back({tensor.shape[axis], strides[axis]});
        requireInside(tensor, first.integer, storage);
        const auto elementBytes = dataTypeSize(tensor.dataType);
        tensor.sizeBytes = static_cast<std::uint64_t>(*elementCount(tensor.shape)) * elementBytes;
        tensor.offset =
            storage.offset +
            (tensor.sizeBytes == 0 ? 0 : static_cast<std::uint64_t>(first.integer) * elementBytes);
        if (isRowMajor(tensor.axes))
            tensor.axes.clear();
        return tensor;
    }

    void requireInside(const TensorInfo& tensor, std::int64_t first,
                       const TorchStorage& storage) const {
        const auto count = elementCount(tensor.shape);
        const auto reached = reachedElements(tensor.axes);
        const std::string name = shownName(tensor.name);
        if (!count || !reached)
            fail(fmt::format("tensor '{}' has shape {} and a layout that no file can hold "
                             "(negative, or too many elements).",
                             name, shapeText(tensor.shape)));
        if (*reached > 0 &&
            (first > storage.elementCount || *reached > storage.elementCount - first))
            fail(fmt::format("tensor '{}' of shape {} needs {} values from element {} of its "
                             "storage on, which has {}.",
                             name, shapeText(tensor.shape), *reached, first, storage.elementCount));
        if (*count > storage.elementCount && *count > repeatedLimit)
            fail(fmt::format("tensor '{}' of shape {} repeats the {} values of its storage, "
                             "expected at most {} values then.",
                             name, shapeText(tensor.shape), storage.elementCount, repeatedLimit));
    }

    std::vector<std::int64_t> numbers(const std::string& name, PickleId id) const {
        const PickleValue* tuple = &m_document[id];
        if (tuple->kind == PickleKind::Call && callee(*tuple) == "torch Size" &&
            m_document[tuple->items[1]].items.size() == 1)
            tuple = &m_document[m_document[tuple->items[1]].items.front()];
        const bool isSequence = tuple->kind == PickleKind::Tuple || tuple->kind == PickleKind::List;
        if (!isSequence || tuple->items.size() > dimensionLimit)
            fail(fmt::format("tensor '{}' has a shape or strides that are no list of at most {} "
                             "numbers.",
                             shownName(name), dimensionLimit));
        std::vector<std::int64_t> values;
        for (const PickleId item : tuple->items) {
            if (m_document[item].kind != PickleKind::Integer)
                fail(fmt::format("tensor '{}' has a shape or strides that are no whole numbers.",
                                 shownName(name)));
            values.push_back(m_document[item].integer);
        }
        return values;
    }

    static void cutSharedPrefix(std::vector<TensorInfo>& tensors, const std::string& prefix) {
        const bool isShared =
            std::all_of(tensors.begin(), tensors.end(),
                        [&](const TensorInfo& tensor) { return tensor.name.starts_with(prefix); });
        if (!isShared)
            return;
        for (TensorInfo& tensor : tensors)
            tensor.name.erase(0, prefix.size());
    }

    nlohmann::json plainValues(const PickleValue& dictionary) const {
        nlohmann::json values = nlohmann::json::object();
        if (dictionary.kind != PickleKind::Dict)
            return values;
        for (std::size_t index = 0; index + 1 < dictionary.items.size(); index += 2) {
            const PickleValue& key = m_document[dictionary.items[index]];
            const PickleValue& value = m_document[dictionary.items[index + 1]];
            if (key.kind != PickleKind::Text)
                continue;
            nlohmann::json& target = values[std::string(key.text)];
            switch (value.kind) {
            case PickleKind::Bool: target = value.integer != 0; break;
            case PickleKind::Integer: target = value.integer; break;
            case PickleKind::Real: target = value.real; break;
            case PickleKind::Text: target = std::string(value.text); break;
            default: break; // Stays null.
            }
        }
        return values;
    }

    const std::string& m_place;
    TorchContent m_content;
    const PickleDocument& m_document;
};

} // namespace

bool looksLikeTorchArchive(std::span<const std::byte> file) {
    return looksLikeZip(file) || looksLikePickle(file);
}

TorchArchive readTorchArchive(std::span<const std::byte> file, const std::string& place) {
    return ArchiveReader(file, place).read();
}

} // namespace regroup
