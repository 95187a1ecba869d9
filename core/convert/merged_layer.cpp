// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/merged_layer.h"

namespace regroup {

namespace {

void convert(LinearWeights& linear, at::ScalarType type, at::Device device) {
    if (linear.weight.defined())
        linear.weight = linear.weight.to(device, type);
    if (linear.bias.defined())
        linear.bias = linear.bias.to(device, type);
}

} // namespace

AttentionWeights convertedTo(const AttentionWeights& attention, at::ScalarType type,
                             at::Device device) {
    AttentionWeights converted = attention;
    for (LinearWeights* linear :
         {&converted.query, &converted.key, &converted.value, &converted.output})
        convert(*linear, type, device);
    return converted;
}

MergedLayer convertedTo(const MergedLayer& layer, at::ScalarType type, at::Device device) {
    MergedLayer converted{convertedTo(layer.attention, type, device), layer.mlp};
    if (converted.mlp)
        for (LinearWeights* linear :
             {&converted.mlp->gate, &converted.mlp->inner, &converted.mlp->outer})
            convert(*linear, type, device);
    return converted;
}

} // namespace regroup
