"""The front desk itself: vocabulary here, rules that decide, a store that keeps, a desk that acts."""
