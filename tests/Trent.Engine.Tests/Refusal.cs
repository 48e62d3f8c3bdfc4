// Expecting an error with its exact type and text.
using Trent.Protocol;

namespace Trent.Engine.Tests;

internal static class Refusal
{
    /// <summary>The call is refused with exactly this error; a <see langword="null"/> text means that the wire carries none.</summary>
    public static async Task IsAsync(string errorCode, string? message, Func<Task> call)
    {
        KmsServiceException error = await Assert.ThrowsAnyAsync<KmsServiceException>(call);
        Assert.Equal((errorCode, message), (error.ErrorCode, error.WireMessage));
    }
}
