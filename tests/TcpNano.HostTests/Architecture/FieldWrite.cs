using Mono.Cecil;

namespace TcpNano.HostTests.Architecture;

/// <summary>A method stores to a field, or takes its address, so that it may.</summary>
internal sealed record FieldWrite(FieldDefinition Field, MethodDefinition Writer);
