using Mono.Cecil.Cil;

namespace TcpNano.IlProbes;

/// <summary>What is to run whenever a basic block is entered. It has to leave the evaluation stack as it was.</summary>
/// <param name="il">Makes instructions of the method.</param>
/// <param name="block">The block's number: blocks count from 0, in the order of the assembly.</param>
/// <param name="code">The instructions of the block, before any probe.</param>
/// <returns>The instructions of the probe, at least one.</returns>
public delegate IReadOnlyList<Instruction> Probe(ILProcessor il, int block, IReadOnlyList<Instruction> code);
