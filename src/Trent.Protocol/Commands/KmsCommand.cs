// What every command of the API has in common.
using System.Text.Json.Serialization;

namespace Trent.Protocol;

/// <summary>A request of the KMS API. Its members are named as on the wire; an absent member is <see langword="null"/>.</summary>
public abstract class KmsCommand
{
    private protected KmsCommand()
    {
    }

    /// <summary>The name of the operation, as in the header <c>X-Amz-Target: TrentService.&lt;name&gt;</c>.</summary>
    [JsonIgnore]
    public abstract string OperationName { get; }

    /// <summary>
    /// Collects everything in this command that violates a constraint of the API's model: presence, length, range, pattern,
    /// enumeration (docs/compatibility.md, "Wire"). Rules that need more than one member are the engine's.
    /// </summary>
    public abstract void Validate(ConstraintViolations violations);
}

/// <summary>A request that is answered with <typeparamref name="TOutput"/>.</summary>
/// <typeparam name="TOutput">The answer.</typeparam>
public abstract class KmsCommand<TOutput> : KmsCommand
    where TOutput : class
{
    private protected KmsCommand()
    {
    }

    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override string OperationName => GetContract().OperationName;

    /// <summary>How this command and its answer travel.</summary>
    public abstract CommandContract<TOutput> GetContract();
}
