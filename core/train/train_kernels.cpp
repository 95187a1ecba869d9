// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/train_kernels.h"

#include "core/model/gpu_program.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <string>

namespace regroup {

namespace {

constexpr int rowThreads = 512;
constexpr int updateThreads = 256;

constexpr const char* kernels = R"(
// One block a row; the row is read twice, the second time mostly from the cache.
extern "C" __global__ void crossEntropy(const uint4* logits, const Index* targets, uint4* gradients, float* losses, int lanes,
                                        float smoothing, float scale) {
    __shared__ float largestOf[32], sumOf[32], totalOf[32];
    const uint4* row = logits + (Index)blockIdx.x * lanes;
    uint4* output = gradients + (Index)blockIdx.x * lanes;
    const Index target = targets[blockIdx.x];
    float largest = -3.0e38f, sum = 0.0f, total = 0.0f, values[8];
    for (int lane = threadIdx.x; lane < lanes; lane += blockDim.x) {
        widen8(row[lane], values);
        float best = largest;
        for (int i = 0; i < 8; ++i) {
            best = fmaxf(best, values[i]);
            total += values[i];
        }
        sum *= __expf(largest - best);
        for (int i = 0; i < 8; ++i)
            sum += __expf(values[i] - best);
        largest = best;
    }
    for (int width = 16; width > 0; width /= 2) {
        const float other = __shfl_xor_sync(0xFFFFFFFFu, largest, width);
        const float otherSum = __shfl_xor_sync(0xFFFFFFFFu, sum, width);
        const float best = fmaxf(largest, other);
        sum = sum * __expf(largest - best) + otherSum * __expf(other - best);
        largest = best;
        total += __shfl_xor_sync(0xFFFFFFFFu, total, width);
    }
    if (threadIdx.x % 32 == 0) {
        largestOf[threadIdx.x / 32] = largest;
        sumOf[threadIdx.x / 32] = sum;
        totalOf[threadIdx.x / 32] = total;
    }
    __syncthreads();
    largest = largestOf[0];
    for (int warp = 1; warp < blockDim.x / 32; ++warp)
        largest = fmaxf(largest, largestOf[warp]);
    sum = 0.0f;
    total = 0.0f;
    for (int warp = 0; warp < blockDim.x / 32; ++warp) {
        sum += sumOf[warp] * __expf(largestOf[warp] - largest);
        total += totalOf[warp];
    }
    const float normalizer = largest + logf(sum);
    const float classes = 8.0f * lanes;
    if (threadIdx.x == 0)
        losses[blockIdx.x] = normalizer - (1.0f - smoothing) * widened(((const bf16*)row)[target]) - smoothing * total / classes;
    for (int lane = threadIdx.x; lane < lanes; lane += blockDim.x) {
        widen8(row[lane], values);
        for (int i = 0; i < 8; ++i) {
            float gradient = __expf(values[i] - normalizer) - smoothing / classes;
            if ((Index)lane * 8 + i == target)
                gradient -= 1.0f - smoothing;
            values[i] = gradient * scale;
        }
        output[lane] = narrow8(values);
    }
}

// The order of operations of torch.optim.AdamW.
extern "C" __global__ void adamW(bf16* parameters, float* masters, float* averages, float* squares, const bf16* gradients,
                                 const float* step, const float* divisor, const float* skips, Index count, float rate, float beta1,
                                 float beta2, float epsilon, float decay) {
    if (*skips != 0.0f)
        return;
    const float correction = 1.0f - powf(beta1, *step);
    const float squareCorrection = sqrtf(1.0f - powf(beta2, *step));
    const float inverse = 1.0f / *divisor;
    const Index begin = ((Index)blockIdx.x * blockDim.x + threadIdx.x) * 4;
    if (begin + 4 <= count) {
        float4 master = *(const float4*)(masters + begin);
        float4 average = *(const float4*)(averages + begin);
        float4 square = *(const float4*)(squares + begin);
        const ushort4 narrow = *(const ushort4*)(gradients + begin);
        const bf16 given[4] = {narrow.x, narrow.y, narrow.z, narrow.w};
        bf16 rounded[4];
        for (int i = 0; i < 4; ++i) {
            const float gradient = widened(given[i]) * inverse;
            float& own = (&master.x)[i];
            float& mean = (&average.x)[i];
            float& size = (&square.x)[i];
            own -= rate * decay * own;
            mean = beta1 * mean + (1.0f - beta1) * gradient;
            size = beta2 * size + (1.0f - beta2) * gradient * gradient;
            own -= rate / correction * mean / (sqrtf(size) / squareCorrection + epsilon);
            rounded[i] = narrowed(own);
        }
        *(float4*)(masters + begin) = master;
        *(float4*)(averages + begin) = average;
        *(float4*)(squares + begin) = square;
        *(ushort4*)(parameters + begin) = make_ushort4(rounded[0], rounded[1], rounded[2], rounded[3]);
        return;
    }
    for (Index place = begin; place < count; ++place) {
        const float gradient = widened(gradients[place]) * inverse;
        float own = masters[place];
        own -= rate * decay * own;
        const float mean = beta1 * averages[place] + (1.0f - beta1) * gradient;
        const float size = beta2 * squares[place] + (1.0f - beta2) * gradient * gradient;
        own -= rate / correction * mean / (sqrtf(size) / squareCorrection + epsilon);
        masters[place] = own;
        averages[place] = mean;
        squares[place] = size;
        parameters[place] = narrowed(own);
    }
}
)";

const GpuProgram& program() {
    static const GpuProgram compiled(std::string(gpuArithmetic) + kernels);
    return compiled;
}

} // namespace

RowLosses fusedCrossEntropy(const at::Tensor& logits, const at::Tensor& targets, double smoothing,
                            double scale) {
    RowLosses result{at::empty({logits.size(0)}, logits.options().dtype(at::kFloat)),
                     at::empty_like(logits)};
    const void* given = logits.const_data_ptr();
    const void* wanted = targets.const_data_ptr();
    void* gradients = result.gradient.mutable_data_ptr();
    void* losses = result.losses.mutable_data_ptr();
    auto lanes = static_cast<int>(logits.size(1) / 8);
    auto part = static_cast<float>(smoothing);
    auto factor = static_cast<float>(scale);
    program().launch(logits.device(), "crossEntropy", logits.size(0), rowThreads,
                     {&given, &wanted, &gradients, &losses, &lanes, &part, &factor});
    return result;
}

bool hasNarrowUpdate(const at::Tensor& parameter) {
    return parameter.is_cuda() && parameter.scalar_type() == at::kBFloat16 &&
           program().isUsable(parameter.device());
}

void updateNarrow(const NarrowUpdate& tensors, const UpdateRule& rule) {
    void* parameter = tensors.parameter.mutable_data_ptr();
    void* master = tensors.master.mutable_data_ptr();
    void* average = tensors.average.mutable_data_ptr();
    void* square = tensors.squareAverage.mutable_data_ptr();
    const void* gradient = tensors.gradient.const_data_ptr();
    const void* step = tensors.step.const_data_ptr();
    const void* divisor = rule.divisor.const_data_ptr();
    const void* skips = rule.skips.const_data_ptr();
    std::int64_t count = tensors.master.numel();
    auto rate = static_cast<float>(rule.rate);
    auto beta1 = static_cast<float>(rule.beta1);
    auto beta2 = static_cast<float>(rule.beta2);
    auto epsilon = static_cast<float>(rule.epsilon);
    auto decay = static_cast<float>(rule.weightDecay);
    const std::int64_t perBlock = std::int64_t{4} * updateThreads;
    program().launch(tensors.master.device(), "adamW", (count + perBlock - 1) / perBlock,
                     updateThreads,
                     {&parameter, &master, &average, &square, &gradient, &step, &divisor, &skips,
                      &count, &rate, &beta1, &beta2, &epsilon, &decay});
}

} // namespace regroup
