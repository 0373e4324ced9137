pragma circom 2.1.6;
include "circomlib/circuits/bitify.circom";

// max(x, 0) for |x| < 2^31: the sign is the highest bit of x + 2^31.
template Relu() {
    signal input x;
    signal output y;
    component bits = Num2Bits(32);
    bits.in <== x + (1 << 31);
    y <== bits.out[31] * x;
}

// A forecast of volatility from the last three returns: two hidden units, weights part of the circuit, all numbers with
// eight binary digits after the point; the output therefore has sixteen. The returns stay private.
template Volatility() {
    signal input returns[3];
    signal output forecast;
    var weights[2][3] = [[310, -120, 75], [-64, 255, 190]];
    var biases[2] = [2048, -1024];
    var mix[2] = [181, 96];
    component hidden[2];
    var sum = 4096;
    for (var unit = 0; unit < 2; unit++) {
        var total = biases[unit];
        for (var at = 0; at < 3; at++) total += weights[unit][at] * returns[at];
        hidden[unit] = Relu();
        hidden[unit].x <== total;
        sum += mix[unit] * hidden[unit].y;
    }
    forecast <== sum;
}

component main = Volatility();
