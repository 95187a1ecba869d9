// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/fused_kernels.h"

#include "core/model/gpu_program.h"

#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <string>

namespace regroup {

namespace {

constexpr int threadCount = 256;
constexpr std::int64_t lane = 8; // Values of a thread: 16 bytes.

constexpr const char* kernels = R"(
extern "C" __global__ void siluProduct(const uint4* gates, const uint4* inners, uint4* outputs, Index count) {
    const Index place = (Index)blockIdx.x * blockDim.x + threadIdx.x;
    if (place >= count)
        return;
    float gate[8], inner[8];
    widen8(gates[place], gate);
    widen8(inners[place], inner);
    for (int i = 0; i < 8; ++i)
        inner[i] *= gate[i] / (1.0f + __expf(-gate[i]));
    outputs[place] = narrow8(inner);
}

extern "C" __global__ void siluProductGradient(const uint4* gates, const uint4* inners, const uint4* gradients, uint4* ofGates,
                                               uint4* ofInners, Index count) {
    const Index place = (Index)blockIdx.x * blockDim.x + threadIdx.x;
    if (place >= count)
        return;
    float gate[8], inner[8], gradient[8];
    widen8(gates[place], gate);
    widen8(inners[place], inner);
    widen8(gradients[place], gradient);
    for (int i = 0; i < 8; ++i) {
        const float share = 1.0f / (1.0f + __expf(-gate[i]));
        const float activated = gate[i] * share;
        const float ofInner = gradient[i] * activated;
        gate[i] = gradient[i] * inner[i] * (share + activated * (1.0f - share));
        inner[i] = ofInner;
    }
    ofGates[place] = narrow8(gate);
    ofInners[place] = narrow8(inner);
}

// heads [rows, heads, 2 * half]; tables [tables / tokens, tokens, half]; row = sequence * tokens + token.
extern "C" __global__ void rotary(const uint4* heads, const uint4* cosines, const uint4* sines, uint4* outputs, Index count,
                                  int headCount, int lanes, Index tableRows, float direction) {
    const Index place = (Index)blockIdx.x * blockDim.x + threadIdx.x;
    if (place >= count)
        return;
    const int part = (int)(place % lanes);
    const Index head = place / lanes;
    const Index table = (head / headCount) % tableRows * lanes + part;
    const Index first = head * 2 * lanes + part;
    float cosine[8], sine[8], left[8], right[8];
    widen8(cosines[table], cosine);
    widen8(sines[table], sine);
    widen8(heads[first], left);
    widen8(heads[first + lanes], right);
    for (int i = 0; i < 8; ++i) {
        const float turned = left[i] * cosine[i] - direction * right[i] * sine[i];
        right[i] = right[i] * cosine[i] + direction * left[i] * sine[i];
        left[i] = turned;
    }
    outputs[first] = narrow8(left);
    outputs[first + lanes] = narrow8(right);
}
)";

const GpuProgram& program() {
    static const GpuProgram compiled(std::string(gpuArithmetic) + kernels);
    return compiled;
}

std::int64_t blocksFor(std::int64_t count) {
    return (count + threadCount - 1) / threadCount;
}

template <typename Value> void* address(const Value& value) {
    return const_cast<Value*>(&value);
}

class SiluProduct : public torch::autograd::Function<SiluProduct> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& gate,
                              const at::Tensor& inner) {
        context->save_for_backward({gate, inner});
        at::Tensor output = at::empty_like(gate);
        const void* gates = gate.const_data_ptr();
        const void* inners = inner.const_data_ptr();
        void* outputs = output.mutable_data_ptr();
        const std::int64_t count = gate.numel() / lane;
        program().launch(gate.device(), "siluProduct", blocksFor(count), threadCount,
                         {&gates, &inners, &outputs, address(count)});
        return output;
    }

    static torch::autograd::variable_list
    backward(torch::autograd::AutogradContext* context,
             const torch::autograd::variable_list& gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor gradient = gradients[0].contiguous();
        at::Tensor ofGate = at::empty_like(saved[0]);
        at::Tensor ofInner = at::empty_like(saved[1]);
        const void* gates = saved[0].const_data_ptr();
        const void* inners = saved[1].const_data_ptr();
        const void* given = gradient.const_data_ptr();
        void* gateOut = ofGate.mutable_data_ptr();
        void* innerOut = ofInner.mutable_data_ptr();
        const std::int64_t count = gradient.numel() / lane;
        program().launch(gradient.device(), "siluProductGradient", blocksFor(count), threadCount,
                         {&gates, &inners, &given, &gateOut, &innerOut, address(count)});
        return {ofGate, ofInner};
    }
};

at::Tensor rotated(const at::Tensor& heads, const at::Tensor& cosine, const at::Tensor& sine,
                   float direction) {
    const at::Tensor source = heads.contiguous();
    at::Tensor output = at::empty_like(source);
    const void* from = source.const_data_ptr();
    const void* cosines = cosine.const_data_ptr();
    const void* sines = sine.const_data_ptr();
    void* into = output.mutable_data_ptr();
    const auto lanes = static_cast<int>(source.size(3) / 2 / lane);
    const auto headCount = static_cast<int>(source.size(2));
    const std::int64_t tableRows = cosine.size(0) * cosine.size(2);
    const std::int64_t count = source.numel() / (2 * lane);
    program().launch(source.device(), "rotary", blocksFor(count), threadCount,
                     {&from, &cosines, &sines, &into, address(count), address(headCount),
                      address(lanes), address(tableRows), &direction});
    return output;
}

class Rotary : public torch::autograd::Function<Rotary> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& heads,
                              const at::Tensor& cosine, const at::Tensor& sine) {
        context->save_for_backward({cosine, sine});
        return rotated(heads, cosine, sine, 1.0F);
    }

    static torch::autograd::variable_list
    backward(torch::autograd::AutogradContext* context,
             const torch::autograd::variable_list& gradients) {
        const auto saved = context->get_saved_variables();
        return {rotated(gradients[0], saved[0], saved[1], -1.0F), at::Tensor(), at::Tensor()};
    }
};

} // namespace

bool canFuse(const at::Tensor& values) {
    return values.is_cuda() && values.scalar_type() == at::kBFloat16 && values.dim() > 0 &&
           values.size(-1) % lane == 0 && program().isUsable(values.device());
}

at::Tensor fusedSiluProduct(const at::Tensor& gate, const at::Tensor& inner) {
    return SiluProduct::apply(gate.contiguous(), inner.contiguous());
}

at::Tensor fusedRotary(const at::Tensor& heads, const at::Tensor& cosine, const at::Tensor& sine) {
    return Rotary::apply(heads, cosine.contiguous(), sine.contiguous());
}

} // namespace regroup
